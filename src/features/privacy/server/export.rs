//! Everything about one person as one file.
//!
//! `data.json` holds it all, for programs; beside it stands one table per kind of row, for
//! spreadsheets, and a text that says what is what.

use std::io::{Cursor, Write};

use serde::ser::{Serialize, SerializeMap, Serializer};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::server::csv_file::csv_file;
use crate::server::http_error::AppError;
use crate::server::personal_data::Records;
use crate::time::UnixMillis;

/// What goes into the file.
#[derive(Clone, Debug)]
pub struct Export {
    /// The address it is about.
    pub address: String,
    /// The site it comes from.
    pub site: String,
    pub exported_at: UnixMillis,
    pub records: Vec<Records>,
}

/// A file to hand out.
#[derive(Clone, Debug)]
pub struct ExportFile {
    pub name: String,
    pub bytes: Vec<u8>,
}

impl Export {
    /// The file.
    ///
    /// # Errors
    /// `Internal`: nothing in it can make it fail but a fault of ours.
    pub fn file(&self) -> Result<ExportFile, AppError> {
        let internal = |cause: String| AppError::Internal(format!("export: {cause}"));
        let json = serde_json::to_vec_pretty(self).map_err(|error| internal(error.to_string()))?;
        let mut files = vec![
            ("README.txt".to_owned(), self.readme().into_bytes()),
            ("data.json".to_owned(), json),
        ];
        for records in &self.records {
            let table = csv_file(records.columns, records.texts())
                .map_err(|error| internal(error.to_string()))?;
            files.push((csv_name(records), table));
        }
        let bytes = self
            .zip(&files)
            .map_err(|error| internal(error.to_string()))?;
        Ok(ExportFile {
            name: format!("mlt-careers-data-{}.zip", self.exported_at.day().iso()),
            bytes,
        })
    }

    fn zip(&self, files: &[(String, Vec<u8>)]) -> Result<Vec<u8>, zip::result::ZipError> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .last_modified_time(self.time());
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in files {
            zip.start_file(name.as_str(), options)?;
            zip.write_all(content)?;
        }
        Ok(zip.finish()?.into_inner())
    }

    /// As archives write it, in UTC.
    fn time(&self) -> DateTime {
        let day = self.exported_at.day();
        let minutes = self.exported_at.0.rem_euclid(crate::time::DAY_MS) / crate::time::MINUTE_MS;
        let part = |number: i64| u8::try_from(number).unwrap_or_default();
        u16::try_from(day.year)
            .ok()
            .and_then(|year| {
                DateTime::from_date_and_time(
                    year,
                    day.month,
                    day.day,
                    part(minutes / 60),
                    part(minutes % 60),
                    0,
                )
                .ok()
            })
            .unwrap_or_default()
    }

    fn readme(&self) -> String {
        let mut text = format!(
            "Everything that {} keeps about {}\r\n\
             Taken out on {}\r\n\r\n\
             data.json holds all of it in one file, for programs. The other files hold the\r\n\
             same as tables, one for each kind, for spreadsheets. A value that a spreadsheet\r\n\
             would take for a formula has an apostrophe before it. Times are in UTC. All\r\n\
             texts are in UTF-8.\r\n\r\n",
            self.site,
            self.address,
            self.exported_at.rfc3339()
        );
        for records in &self.records {
            text.push_str(&format!(
                "{} ({})\r\n    {}\r\n",
                csv_name(records),
                match records.count() {
                    0 => "nothing".to_owned(),
                    1 => "1 row".to_owned(),
                    rows => format!("{rows} rows"),
                },
                records.about
            ));
        }
        text.push_str(&format!(
            "\r\nComments that you sent without your address are not here: nothing ties them to\r\n\
             it. To correct something, or to ask about it: {}/contact\r\n",
            self.site
        ));
        text
    }
}

fn csv_name(records: &Records) -> String {
    format!("{}.csv", records.name)
}

impl Serialize for Export {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("site", &self.site)?;
        map.serialize_entry("address", &self.address)?;
        map.serialize_entry("exported_at", &self.exported_at.rfc3339())?;
        for records in &self.records {
            map.serialize_entry(records.name, records)?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_bears_its_day_and_tells_what_is_in_it() {
        let mut things = Records::new("things", "What you have.", &["name"]);
        things.push(["=1+1".into()]);
        let export = Export {
            address: "jo@example.org".into(),
            site: "https://careers.example.org".into(),
            exported_at: UnixMillis(1_795_350_000_123),
            records: vec![things, Records::new("none", "What you lack.", &["name"])],
        };
        let file = export.file().expect("a file");
        assert_eq!(file.name, "mlt-careers-data-2026-11-22.zip");
        let mut zip = zip::ZipArchive::new(Cursor::new(file.bytes)).expect("an archive");
        let names: Vec<String> = zip
            .file_names()
            .map(|name| name.expect("a name").into_owned())
            .collect();
        assert_eq!(names, ["README.txt", "data.json", "things.csv", "none.csv"]);
        let entry = zip.by_index(1).expect("a file");
        let time = entry.last_modified().expect("a time");
        assert_eq!((time.year(), time.month(), time.hour()), (2026, 11, 12));
        drop(entry);
        let readme = export.readme();
        assert!(readme.contains("things.csv (1 row)\r\n    What you have."));
        assert!(readme.contains("none.csv (nothing)"));
    }
}
