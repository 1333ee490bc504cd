//! Files that are written whole or not at all.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

/// How the names of files begin that are being written.
const BEGINNING: &str = ".exactlm-";

/// Writes a file: beside its place under another name, and when all of it is on the disk it takes its name. A file that holds the same
/// bytes is left alone. Says whether it was written.
///
/// # Errors
/// When the system refuses; then what was there before is there still.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<bool> {
    if holds(path, bytes) {
        return Ok(false);
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(BEGINNING);
    #[cfg(unix)]
    let permissions = {
        use std::os::unix::fs::PermissionsExt;
        fs::Permissions::from_mode(0o666) // but for what the user masks, as other programs write
    };
    #[cfg(unix)]
    builder.permissions(permissions);
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(true)
}

/// Whether a file holds these bytes.
pub fn holds(path: &Path, bytes: &[u8]) -> bool {
    let same_length = fs::metadata(path).is_ok_and(|known| known.is_file() && known.len() == bytes.len() as u64);
    same_length && fs::read(path).is_ok_and(|known| known == bytes)
}

/// Makes sure that the names in a folder are on the disk, where the system can be asked to.
pub fn settle(folder: &Path) {
    if cfg!(unix) {
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
    }
}

/// Removes what a run that was killed left in a folder.
///
/// # Errors
/// When the folder cannot be read, or a file not be removed.
pub fn clean(folder: &Path) -> io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(BEGINNING) && entry.file_type()?.is_file() {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_as_a_whole_and_left_alone_where_it_is_the_same() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("a/b.txt");
        assert!(write(&path, b"one")?);
        assert!(!write(&path, b"one")?);
        assert!(write(&path, b"two")?);
        assert_eq!(fs::read(&path)?, b"two");
        fs::write(folder.path().join("a/.exactlm-left"), b"half")?;
        clean(&folder.path().join("a"))?;
        let names: Vec<_> = fs::read_dir(folder.path().join("a"))?.map(|entry| entry.map(|e| e.file_name())).collect();
        assert_eq!(names.len(), 1);
        clean(&folder.path().join("nowhere"))
    }
}
