//! What the doctor says of the way to the collector of traces.

use super::Check;
use super::Finding::{Fail, Ok as Fine, Warn};
use super::conversation::over_http;
use crate::config::TraceSettings;
use crate::telemetry::headers_in;

/// Nothing where nothing is traced. That the file of headers cannot be read is said of secrets.
pub(super) async fn traces(settings: Option<&TraceSettings>) -> Option<Check> {
    let settings = settings?;
    let site = &settings.endpoint;
    let file = settings.headers_file.as_ref();
    let text = file.and_then(|file| Some((file, file.read().ok()?)));
    let form = text.map(|(file, text)| headers_in(&text).map_err(|why| (file, why)));
    let finding = match form {
        Some(Err((file, why))) => Fail(
            format!("{}: {why:#}", file.name()),
            "put one \"Name: value\" on each line: the service does not start".to_owned(),
        ),
        Some(Ok(_)) | None => match over_http(&site.to_string(), settings.timeout.into()).await {
            Ok(_) => Fine(format!("go to {site}")),
            Err(why) => Warn(
                format!("{site}: {why}"),
                "start the collector, or mend traces.endpoint: orders go on, and their traces are lost",
            ),
        },
    };
    Some(Check::new("traces", finding))
}
