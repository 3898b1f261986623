//! Lists the folders of `locales/` for `src/text`: adding a language is adding a folder.

use std::env;
use std::fs;
use std::io;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;

#[expect(
    clippy::disallowed_methods,
    reason = "cargo tells a build script its folder in no other way"
)]
fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=locales");
    let mut list = Vec::new();
    writeln!(list, "&[")?;
    for language in sorted(Path::new("locales"))? {
        let name = language.file_name().unwrap_or_default().to_string_lossy();
        writeln!(list, "    ({name:?}, &[")?;
        for file in sorted(&language)? {
            let file = file.canonicalize()?;
            writeln!(list, "        include_str!({:?}),", file.display().to_string())?;
        }
        writeln!(list, "    ]),")?;
    }
    writeln!(list, "]")?;
    let folder = env::var_os("OUT_DIR").map(PathBuf::from).unwrap_or_default();
    fs::write(folder.join("languages.rs"), list)
}

fn sorted(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        found.push(entry?.path());
    }
    found.sort();
    Ok(found)
}
