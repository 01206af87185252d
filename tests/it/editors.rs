//! The extension for VS Code goes with the program, and can be built by anybody.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

fn extension() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("editors/vscode")
}

fn manifest() -> Value {
    serde_json::from_str(&fs::read_to_string(extension().join("package.json")).unwrap()).unwrap()
}

#[test]
fn the_extension_has_the_version_and_the_license_of_the_program() {
    let manifest = manifest();
    assert_eq!(manifest["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(manifest["license"], env!("CARGO_PKG_LICENSE"));
}

/// A lock file that names the registry of whoever wrote it is of no use to others. The packages themselves are held by what
/// they hash to.
#[test]
fn the_lock_file_pins_packages_and_names_no_registry() {
    let lock: Value =
        serde_json::from_str(&fs::read_to_string(extension().join("package-lock.json")).unwrap()).unwrap();
    let packages = lock["packages"].as_object().unwrap();
    assert!(packages.len() > 10);
    for (path, package) in packages.iter().filter(|(path, _)| !path.is_empty()) {
        assert!(package["integrity"].is_string(), "{path} is held by nothing");
        assert!(package.get("resolved").is_none(), "{path}: npm install --omit-lockfile-registry-resolved");
    }
    let manifest = manifest();
    for (name, version) in manifest["devDependencies"].as_object().unwrap() {
        let version = version.as_str().unwrap();
        assert!(version.chars().all(|c| c.is_ascii_digit() || c == '.'), "{name} {version} is no single version");
    }
}

/// Whoever takes a name on the marketplace that `init` recommends is trusted by every repository that it wrote.
#[test]
fn init_recommends_the_extension_once_it_is_published_and_not_before() {
    let manifest = manifest();
    let id = format!("{}.{}", manifest["publisher"].as_str().unwrap(), manifest["name"].as_str().unwrap());
    let is_published = manifest.get("private").is_none();
    let recommended =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cli/init/files/.vscode/extensions.json"));
    let recommended: Value = serde_json::from_str(&recommended.unwrap()).unwrap();
    let wanted = if is_published { vec!["redhat.vscode-yaml", &id] } else { vec!["redhat.vscode-yaml"] };
    assert_eq!(recommended["recommendations"], Value::from(wanted));
}
