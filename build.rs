//! Lists the folders of `locales/` for `src/text`: adding a language is adding a folder.

use std::env;
use std::fmt::Write;
use std::fs;
use std::io;
use std::path::Path;
use std::path::PathBuf;

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=locales");
    let mut list = String::from("&[\n");
    for language in sorted(Path::new("locales"))? {
        let name = language.file_name().unwrap_or_default().to_string_lossy();
        // Into a text: it cannot fail.
        let _ = writeln!(list, "    ({name:?}, &[");
        for file in sorted(&language)? {
            let file = file.canonicalize()?;
            let _ = writeln!(list, "        include_str!({:?}),", file.display().to_string());
        }
        list.push_str("    ]),\n");
    }
    list.push_str("]\n");
    #[expect(clippy::disallowed_methods, reason = "cargo says there where the list goes")]
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
