//! Lists the folders of `locales/` for `src/text`: adding a language is adding a folder.

use std::env;
use std::fs;
use std::io;
use std::path::Path;
use std::path::PathBuf;

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=locales");
    let mut list = String::from("&[\n");
    for language in sorted(Path::new("locales"))? {
        let name = language.file_name().unwrap_or_default().to_string_lossy();
        list.push_str(&format!("    ({name:?}, &[\n"));
        for file in sorted(&language)? {
            let file = file.canonicalize()?;
            list.push_str(&format!(
                "        include_str!({:?}),\n",
                file.display().to_string()
            ));
        }
        list.push_str("    ]),\n");
    }
    list.push_str("]\n");
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
