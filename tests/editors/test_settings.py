"""The blocks of docs/editors.md are what the editors read, and start what the program is."""

import json
import os
import re
import subprocess
import tomllib
from pathlib import Path

PAGE = (Path(__file__).parents[2] / "docs/editors.md").read_text()
COMMAND = ["cgfilter", "lsp"]


def block(section: str, language: str) -> str:
    """The first block of a section that is in this language."""
    text = PAGE.split(f"\n## {section}\n")[1].split("\n## ")[0]
    return text.split(f"```{language}\n")[1].split("```")[0]


def test_the_program_knows_the_command():
    said = subprocess.run([os.environ["CGFILTER"], *COMMAND[1:], "--help"], capture_output=True, text=True, check=True)
    assert "language server" in said.stdout.lower()


def test_helix():
    settings = tomllib.loads(block("Helix", "toml"))
    server = settings["language-server"]["cgfilter"]
    assert [server["command"], *server["args"]] == COMMAND
    assert [it["name"] for it in settings["language"]] == ["yaml", "json"]
    assert all("cgfilter" in it["language-servers"] for it in settings["language"])


def test_zed():
    settings = json.loads(block("Zed", "json"))
    binary = settings["lsp"]["yaml-language-server"]["binary"]
    assert [binary["path"], *binary["arguments"]] == COMMAND


def test_emacs():
    settings = block("Emacs", "elisp")
    assert settings.count("(") == settings.count(")")
    modes, command = re.search(r"\(\(([^()]*)\) \. \(([^()]*)\)\)", settings).groups()
    assert json.loads(f"[{command.replace(' ', ', ')}]") == COMMAND
    assert all(re.fullmatch(r"(js-)?(ya?ml|json)(-ts)?-mode", mode) for mode in modes.split())


def test_jetbrains():
    template = json.loads(block("JetBrains", "json"))
    assert template["programArgs"]["default"].split() == COMMAND
    patterns = [pattern for it in template["fileTypeMappings"] for pattern in it["fileType"]["patterns"]]
    assert patterns == ["*.yaml", "*.yml", "*.json"]


def test_other_json_of_the_page_is_json():
    blocks = [it.split("```")[0] for it in PAGE.split("```json\n")[1:]]
    assert len(blocks) >= 3
    for text in blocks:
        json.loads(text)
