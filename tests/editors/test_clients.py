"""pytest-lsp as an editor that can what VS Code can, and counts columns in UTF-8 or in UTF-16.

CGFILTER names the program, REPOSITORY a folder with the README's broken filter and the samples that the README tests it with.
"""

import asyncio
import os
import shutil
from pathlib import Path

import pytest
import pytest_lsp
from lsprotocol import types as lsp
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

BOTH_PARTS = 'ap both parts by "alerts".[0]."labels"."alertname"'
KEY_PATH = """'"alerts".[0]."labels"."alertname"'"""


def capabilities(encoding: str) -> lsp.ClientCapabilities:
    """Those of VS Code, with one way to count columns."""
    able = client_capabilities("visual-studio-code")
    able.general.position_encodings = [lsp.PositionEncodingKind(encoding)]
    return able


@pytest_lsp.fixture(
    params=["utf-8", "utf-16"],
    config=ClientServerConfig(server_command=[os.environ["CGFILTER"], "lsp"]),
)
async def client(lsp_client: LanguageClient, request: pytest.FixtureRequest, tmp_path: Path):
    repository = tmp_path / "shop"
    shutil.copytree(os.environ["REPOSITORY"], repository)
    lsp_client.folder = repository
    for asked in [lsp.CLIENT_REGISTER_CAPABILITY, lsp.WORKSPACE_CODE_LENS_REFRESH]:
        lsp_client.feature(asked)(lambda *_: None)
    root = repository.as_uri()
    able = capabilities(request.param)
    folders = [lsp.WorkspaceFolder(uri=root, name="shop")]
    begun = await lsp_client.initialize_session(
        lsp.InitializeParams(capabilities=able, root_uri=root, workspace_folders=folders)
    )
    assert begun.server_info.name == "cgfilter"
    assert (begun.capabilities.position_encoding or "utf-16") == request.param
    lsp_client.units = {
        "utf-8": lambda text: len(text.encode()),
        "utf-16": lambda text: len(text.encode("utf-16-le")) // 2,
    }[request.param]
    yield
    await lsp_client.shutdown_session()


class Buffer:
    """A text as an editor has it: whole lines are told to the program, and its edits are made here."""

    def __init__(self, client: LanguageClient, path: str, text: str | None = None):
        file = client.folder / path
        self.client, self.uri, self.version = client, file.as_uri(), 1
        self.text = file.read_text() if text is None else text
        document = lsp.TextDocumentItem(uri=self.uri, language_id="yaml", version=1, text=self.text)
        client.text_document_did_open(lsp.DidOpenTextDocumentParams(text_document=document))

    @property
    def document(self) -> lsp.TextDocumentIdentifier:
        return lsp.TextDocumentIdentifier(uri=self.uri)

    def is_now(self, text: str) -> None:
        self.text, self.version = text, self.version + 1
        self.client.text_document_did_change(
            lsp.DidChangeTextDocumentParams(
                text_document=lsp.VersionedTextDocumentIdentifier(uri=self.uri, version=self.version),
                content_changes=[lsp.TextDocumentContentChangeWholeDocument(text=self.text)],
            )
        )

    def offset(self, place: lsp.Position) -> int:
        lines = self.text.splitlines(keepends=True)
        line = lines[place.line] if place.line < len(lines) else ""
        columns = range(len(line) + 1)
        column = next(at for at in columns if self.client.units(line[:at]) == place.character)
        return sum(map(len, lines[: place.line])) + column

    def place(self, offset: int) -> lsp.Position:
        before = self.text[:offset]
        line = before.count("\n")
        return lsp.Position(line=line, character=self.client.units(before.rsplit("\n", 1)[-1]))

    def part(self, range_: lsp.Range) -> str:
        return self.text[self.offset(range_.start) : self.offset(range_.end)]

    def edited(self, edits: list[lsp.TextEdit]) -> str:
        text = self.text
        for edit in sorted(edits, key=lambda it: self.offset(it.range.start), reverse=True):
            text = text[: self.offset(edit.range.start)] + edit.new_text + text[self.offset(edit.range.end) :]
        return text

    async def findings(self, is_awaited) -> list[lsp.Diagnostic]:
        """The findings, once they are what is waited for."""
        async with asyncio.timeout(20):
            while not is_awaited(findings := self.client.diagnostics.get(self.uri, [])):
                await self.client.wait_for_notification(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        return findings

    async def actions(self, finding: lsp.Diagnostic) -> list[lsp.CodeAction]:
        context = lsp.CodeActionContext(diagnostics=[finding])
        params = lsp.CodeActionParams(text_document=self.document, range=finding.range, context=context)
        actions = await self.client.text_document_code_action_async(params)
        return [it if it.edit else await self.client.code_action_resolve_async(it) for it in actions]

    def edits(self, edit: lsp.WorkspaceEdit) -> list[lsp.TextEdit]:
        changes = {it.text_document.uri: it.edits for it in edit.document_changes or []} or edit.changes
        assert list(changes) == [self.uri]
        return changes[self.uri]

    async def completions(self, offset: int) -> list[lsp.CompletionItem]:
        params = lsp.CompletionParams(text_document=self.document, position=self.place(offset))
        told = await self.client.text_document_completion_async(params)
        return list(told.items if isinstance(told, lsp.CompletionList) else told or [])


def with_code(code: str):
    return lambda findings: any(it.code == code for it in findings)


async def test_the_readmes_broken_filter_is_told_and_mended(client: LanguageClient):
    buffer = Buffer(client, "filters/percona.yaml")
    [finding] = await buffer.findings(with_code("CG406"))
    assert buffer.part(finding.range) == """'"commonLabels"."alertname"'"""
    assert [(it.location.uri.rsplit("/", 1)[-1]) for it in finding.related_information][:1] == ["resolve.json"]

    [action] = [it for it in await buffer.actions(finding) if BOTH_PARTS in it.title]
    wanted = buffer.text
    for field in ["map_incident_with", "incident_mapped_with"]:
        wanted = wanted.replace(f"""{field}: '"commonLabels"."alertname"'""", f"{field}: {KEY_PATH}")
    buffer.is_now(buffer.edited(buffer.edits(action.edit)))
    assert buffer.text == wanted
    left = await buffer.findings(lambda findings: not with_code("CG406")(findings))
    assert all(it.severity != lsp.DiagnosticSeverity.Error for it in left)


async def test_a_key_path_is_completed_also_half_typed_and_behind_an_emoji(client: LanguageClient):
    buffer = Buffer(client, "filters/percona.yaml")
    await buffer.findings(with_code("CG406"))
    field = "incident_mapped_with: "
    whole = buffer.text
    for typed, behind in [("", ""), ("al", ""), ("""'"alerts".[0].la""", "'")]:
        # One line, so that the emoji stands before the cursor.
        resolve = f"resolve: {{payload_json_key: status, key_value_equals: '🔔解決', {field}"
        buffer.is_now(whole[: whole.index("resolve:")] + resolve + typed + behind + "}\n")
        items = await buffer.completions(len(buffer.text) - len(behind + "}\n"))
        [item] = [it for it in items if "alerts" in it.label and "alertname" in it.label]
        edit = item.text_edit
        range_ = edit.insert if isinstance(edit, lsp.InsertReplaceEdit) else edit.range
        completed = buffer.edited([lsp.TextEdit(range=range_, new_text=edit.new_text)])
        assert completed.endswith(f"{resolve}{edit.new_text}}}\n"), typed
        assert "alertname" in edit.new_text


async def test_what_the_buffer_has_counts_and_not_the_file(client: LanguageClient):
    buffer = Buffer(client, "filters/percona.yaml")
    await buffer.findings(with_code("CG406"))
    samples = Buffer(client, "samples/percona/resolve.json")
    samples.is_now(samples.text.replace('"alerts"', '"commonLabels": {"alertname": "MySQL Down"}, "alerts"'))
    assert await buffer.findings(lambda findings: not with_code("CG406")(findings)) is not None
    client.text_document_did_close(lsp.DidCloseTextDocumentParams(text_document=samples.document))
    await buffer.findings(with_code("CG406"))
