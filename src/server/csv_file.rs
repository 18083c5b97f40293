//! Tables for spreadsheets: quoted by RFC 4180, and safe to open.

/// The table as a file: the names of the columns, then the rows, each line ended by CR LF.
///
/// A spreadsheet runs what begins like a formula, whoever typed it. Such a value gets an
/// apostrophe before it, which makes a text of it: `=1+1` becomes `'=1+1`.
///
/// # Source
/// RFC 4180; OWASP, "CSV Injection", for the signs that begin a formula.
pub fn csv_file<'a>(
    columns: &[&str],
    rows: impl IntoIterator<Item = Vec<&'a str>>,
) -> Result<Vec<u8>, csv::Error> {
    let mut file = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    file.write_record(columns)?;
    for row in rows {
        file.write_record(row.into_iter().map(without_formula))?;
    }
    file.into_inner()
        .map_err(|error| csv::Error::from(error.into_error()))
}

fn without_formula(value: &str) -> String {
    const BEGINS: [char; 11] = [
        '=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}',
    ];
    if value.starts_with(BEGINS) {
        format!("'{value}")
    } else {
        value.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text_of(rows: &[&[&str]]) -> String {
        let rows = rows.iter().map(|row| row.to_vec());
        let file = csv_file(&["name", "text"], rows).expect("a table");
        String::from_utf8(file).expect("text")
    }

    #[test]
    fn quotes_commas_and_lines_stay_one_value() {
        assert_eq!(
            text_of(&[&["Jo \"J\" Doe", "a,b\nc"], &["", "plain"]]),
            "name,text\r\n\"Jo \"\"J\"\" Doe\",\"a,b\nc\"\r\n,plain\r\n"
        );
    }

    #[test]
    fn what_begins_like_a_formula_is_a_text() {
        for (value, kept) in [
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("\u{ff1d}1", "'\u{ff1d}1"),
            ("a=1", "a=1"),
            ("'x", "'x"),
        ] {
            assert_eq!(
                text_of(&[&[value, "x"]]),
                format!("name,text\r\n{kept},x\r\n"),
                "{value:?}"
            );
        }
    }
}
