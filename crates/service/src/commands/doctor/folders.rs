//! What the doctor says of folders that the service makes files in.

use super::Check;
use super::Finding::{Fail, Ok as Fine};
use crate::config::Settings;
use std::path::Path;

pub(super) fn folder(file: &Path) -> Check {
    let folder = folder_of(file);
    let shown = folder.display();
    let finding = if !folder.exists() {
        Fine(format!(
            "{shown} does not exist yet; the first start makes it"
        ))
    } else if let Err(error) = may_be_written(folder) {
        let advice =
            format!("let the service's user write in {shown}, or choose another --database");
        Fail(format!("{shown} cannot be written: {error}"), advice)
    } else {
        Fine(format!("{shown} can be written"))
    };
    Check::new("data folder", finding)
}

/// Where the operator's token is to lie, if that is elsewhere. Nothing where all is well.
pub(super) fn operator_folder(settings: &Settings) -> Option<Check> {
    let file = settings.identity.operator_file.as_deref()?;
    let folder = folder_of(file);
    let error = may_be_written(folder).err()?;
    let shown = folder.display();
    let advice = format!(
        "make {shown} and let the service's user write in it, or mend identity.operator_file: the service does \
         not start"
    );
    let what = format!("{shown}, for identity.operator_file, cannot be written: {error}");
    Some(Check::new("operator folder", Fail(what, advice)))
}

fn folder_of(file: &Path) -> &Path {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Whether files can be made there, without making one.
#[cfg(unix)]
fn may_be_written(folder: &Path) -> std::io::Result<()> {
    use rustix::fs::{Access, access};
    Ok(access(folder, Access::WRITE_OK | Access::EXEC_OK)?)
}

#[cfg(not(unix))]
fn may_be_written(folder: &Path) -> std::io::Result<()> {
    if folder.metadata()?.permissions().readonly() {
        return Err(std::io::ErrorKind::PermissionDenied.into());
    }
    Ok(())
}
