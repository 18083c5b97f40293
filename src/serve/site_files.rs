//! Whether the files that the build made for browsers are where the settings say.
//!
//! Without them every page comes as bare text and no button works, while the server itself
//! seems to be well.

use std::path::{Path, PathBuf};

use leptos::config::LeptosOptions;

use super::render::built_files;

/// Why browsers would not get what pages name; says which setting leads there.
#[derive(Debug, thiserror::Error)]
pub enum SiteFilesError {
    #[error(
        "`hash-file`: {} cannot be read: {cause}; it comes with the program, from the same build",
        file.display()
    )]
    NoNames {
        file: PathBuf,
        cause: std::io::Error,
    },
    #[error(
        "`site-root`: there is no file {}; the folder comes with the program, from the same build",
        .0.display()
    )]
    Missing(PathBuf),
}

/// Looks for the style sheet, the script and the program that pages name.
///
/// # Errors
/// The first one that is missing.
pub fn require(options: &LeptosOptions) -> Result<(), SiteFilesError> {
    if options.hash_files {
        let program = std::env::current_exe().unwrap_or_default();
        let file = program.with_file_name(options.hash_file.as_ref());
        std::fs::read_to_string(&file).map_err(|cause| SiteFilesError::NoNames { file, cause })?;
    }
    let files = built_files(options);
    for address in [files.style, files.script, files.wasm] {
        let file = Path::new(&*options.site_root).join(address.trim_start_matches('/'));
        if !file.is_file() {
            return Err(SiteFilesError::Missing(file));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn each_file_that_pages_name_must_be_there() {
        let root = tempfile::tempdir().expect("a folder");
        let options = LeptosOptions::builder()
            .output_name("mlt-careers")
            .site_root(root.path().display().to_string())
            .build();
        let folder = root.path().join("pkg");
        fs::create_dir(&folder).expect("a folder");
        for name in ["mlt-careers.css", "mlt-careers.js", "mlt-careers.wasm"] {
            let file = folder.join(name);
            let refused = require(&options).expect_err("it is missing");
            assert!(
                refused.to_string().starts_with(&format!(
                    "`site-root`: there is no file {};",
                    file.display()
                )),
                "{refused}"
            );
            fs::write(file, "").expect("a file");
        }
        require(&options).expect("all are there");
    }

    #[test]
    fn the_names_of_the_files_must_be_known() {
        let mut options = LeptosOptions::builder()
            .output_name("mlt-careers")
            .hash_files(true)
            .build();
        options.hash_file = "no-names.txt".into();
        let refused = require(&options)
            .expect_err("there are no names")
            .to_string();
        assert!(refused.starts_with("`hash-file`: /"), "{refused}");
        assert!(
            refused.contains("/no-names.txt cannot be read"),
            "{refused}"
        );
    }
}
