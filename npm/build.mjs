// Makes the npm packages out of the archives of a release: node npm/build.mjs OUT ARCHIVE…
// A package for each archive has the program, and `cgfilter` names them all as optional dependencies: npm installs the one
// whose `os` and `cpu` fit. What they say of themselves is read from Cargo.toml.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The system and processor, as Node.js calls them, of each target of the release workflow. */
const PLATFORMS = {
  "x86_64-unknown-linux-musl": ["linux", "x64"],
  "aarch64-unknown-linux-musl": ["linux", "arm64"],
  "x86_64-apple-darwin": ["darwin", "x64"],
  "aarch64-apple-darwin": ["darwin", "arm64"],
  "x86_64-pc-windows-msvc": ["win32", "x64"],
};

const top = dirname(dirname(fileURLToPath(import.meta.url)));
const manifest = readFileSync(join(top, "Cargo.toml"), "utf8").split("\n[")[0];
const field = (name) => manifest.match(new RegExp(`^${name} = "(.*)"$`, "m"))?.[1];
const version = field("version");
const repository = field("repository");
const common = {
  version,
  description: field("description"),
  license: field("license"),
  ...(repository && { repository: { type: "git", url: `git+${repository}.git` } }),
};

const [out, ...archives] = process.argv.slice(2);
if (!archives.length) {
  console.error("usage: node npm/build.mjs OUT ARCHIVE…");
  process.exit(2);
}

/** A folder with the manifest and these files: the names in it, and where they are. */
const write = (folder, manifest, files) => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), `${JSON.stringify({ ...manifest, files: Object.keys(files) }, null, 2)}\n`);
  for (const [name, from] of Object.entries(files)) copyFileSync(from, join(folder, name));
};

const optionalDependencies = {};
for (const archive of archives) {
  const [, target] = basename(archive).match(`^cgfilter-${version.replaceAll(".", "\\.")}-(.*)\\.(?:tar\\.gz|zip)$`) ?? [];
  if (!PLATFORMS[target]) throw new Error(`${archive} is no archive of version ${version} for a known target`);
  const [os, cpu] = PLATFORMS[target];
  const name = `@cgfilter/cli-${os}-${cpu}`;
  const unpacked = mkdtempSync(join(tmpdir(), "cgfilter-npm-"));
  if (archive.endsWith(".zip")) execFileSync("unzip", ["-q", archive, "-d", unpacked]);
  else execFileSync("tar", ["-xzf", archive, "-C", unpacked]);
  const inside = join(unpacked, `cgfilter-${version}-${target}`);
  const program = os === "win32" ? "cgfilter.exe" : "cgfilter";
  const files = Object.fromEntries([program, "LICENSE"].map((file) => [file, join(inside, file)]));
  write(join(out, `cli-${os}-${cpu}`), { name, ...common, os: [os], cpu: [cpu], preferUnplugged: true }, files);
  optionalDependencies[name] = version;
  rmSync(unpacked, { recursive: true });
}
const wrapper = { name: "cgfilter", ...common, bin: { cgfilter: "cgfilter.js" }, engines: { node: ">=18" }, optionalDependencies };
const files = { "cgfilter.js": join(top, "npm/cgfilter.js"), "README.md": join(top, "README.md"), LICENSE: join(top, "LICENSE") };
write(join(out, "cgfilter"), wrapper, files);
