//! An article's Markdown to HTML. Pure. Runs once, when the server starts.
//!
//! Every tag that comes out is written here; text and addresses are escaped; raw HTML is
//! refused. So this file *is* the allow-list, and nothing runs over its output: a list for
//! `server::html` would have to let through SVG, classes, roles and ids, and would guard
//! nothing that is not decided here already.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

use pulldown_cmark::{Alignment, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::figure::Figure;
use super::front_matter::Source;
use super::library::{ChecklistLinks, Duty, SkillGroup};
use crate::features::articles::model::Section;
use crate::server::feed::escape_xml;

/// Footnotes in the old form, since theirs are reported even without a definition: the
/// definitions are the sources of the front matter.
const MARKDOWN: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_OLD_FOOTNOTES)
    .union(Options::ENABLE_SMART_PUNCTUATION);

/// Ids that other parts of the page have.
const TAKEN_IDS: [&str; 5] = [
    "content",
    "contents-title",
    "sources",
    "comments",
    "newsletter",
];

/// What a manuscript may refer to.
pub struct Shelf<'a> {
    pub sources: &'a [Source],
    pub duties: &'a [Duty],
    pub checklist: &'a ChecklistLinks,
    pub figures: &'a BTreeMap<String, Figure>,
}

/// A manuscript as HTML, with everything that has to be checked against the rest of the
/// site.
#[derive(Debug, Default)]
pub struct Rendered {
    pub html: String,
    /// The list items of the section of sources.
    pub sources: String,
    /// The sections of the text itself.
    pub sections: Vec<Section>,
    /// Every id in the text and its sources.
    pub ids: HashSet<String>,
    /// Words a reader sees.
    pub words: usize,
    /// Links to pages of this site.
    pub links: Vec<SiteLink>,
    /// Mistakes, by byte of the manuscript.
    pub faults: Vec<(usize, String)>,
    /// Indexes of sources that the text never names.
    pub uncited: Vec<usize>,
}

/// A link to a page of this site, or to a place on the page itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteLink {
    /// Byte of the manuscript.
    pub offset: usize,
    /// Empty for the page itself.
    pub path: String,
    /// Without `#`; empty when there is none.
    pub place: String,
}

/// Renders a manuscript; mistakes are in the result.
pub fn render(manuscript: &str, shelf: &Shelf<'_>) -> Rendered {
    let events: Vec<(Event<'_>, Range<usize>)> = Parser::new_ext(manuscript, MARKDOWN)
        .into_offset_iter()
        .collect();
    let mut press = Press {
        shelf,
        manuscript,
        out: Rendered::default(),
        plain: String::new(),
        cited: Vec::new(),
        citations: HashMap::new(),
        headings: Vec::new(),
        last_heading: String::new(),
        last_level: 1,
        table: Table::default(),
    };
    press.out.ids.extend(TAKEN_IDS.map(str::to_owned));
    let mut at = 0;
    while let Some((event, range)) = events.get(at) {
        at += press.set(event, range, &events[at..]);
    }
    press.finish()
}

struct Press<'a> {
    shelf: &'a Shelf<'a>,
    manuscript: &'a str,
    out: Rendered,
    /// The text a reader sees.
    plain: String,
    /// Indexes of sources in the order of their first citation.
    cited: Vec<usize>,
    /// Index of a source → how often it was cited.
    citations: HashMap<usize, usize>,
    /// Where the open heading began: in the HTML, in the plain text.
    headings: Vec<(usize, usize)>,
    last_heading: String,
    last_level: usize,
    table: Table,
}

#[derive(Default)]
struct Table {
    alignments: Vec<Alignment>,
    in_head: bool,
    column: usize,
}

impl Table {
    fn is_number(&self) -> bool {
        self.alignments.get(self.column) == Some(&Alignment::Right)
    }

    /// The first cell of a row names the row.
    fn tag(&self) -> &'static str {
        if self.in_head || self.column == 0 {
            "th"
        } else {
            "td"
        }
    }
}

impl Press<'_> {
    /// Sets the first of the events and returns how many of them are done with that.
    fn set(
        &mut self,
        event: &Event<'_>,
        range: &Range<usize>,
        rest: &[(Event<'_>, Range<usize>)],
    ) -> usize {
        match event {
            Event::Start(Tag::Paragraph) => {
                let source = self.manuscript.get(range.clone()).unwrap_or_default();
                if let Some(directive) = source.trim().strip_prefix("::") {
                    self.directive(directive, range.start);
                    return events_until(rest, &TagEnd::Paragraph);
                }
                self.push("<p>");
            }
            Event::Start(Tag::BlockQuote(_)) => {
                let name = name_of_note(rest);
                if name.is_empty() {
                    self.fault(
                        range.start,
                        "a note (`>`) starts with its name in bold: `> **Name.** Text`",
                    );
                }
                self.push(&format!(
                    "<aside class=\"aside\" aria-label=\"{}\">",
                    escape_xml(&name)
                ));
            }
            Event::Start(Tag::TableCell) => {
                let is_empty = matches!(rest.get(1), Some((Event::End(TagEnd::TableCell), _)));
                if is_empty {
                    self.push("<td></td>");
                    self.table.column += 1;
                    return 2;
                }
                self.open_cell();
            }
            Event::Start(tag) => self.open(tag, range),
            Event::End(tag) => self.close(tag, range),
            Event::Text(text) => {
                self.plain.push_str(text);
                self.push(&escape_xml(text));
            }
            Event::Code(text) => {
                self.plain.push_str(text);
                self.push(&format!("<code>{}</code>", escape_xml(text)));
            }
            Event::SoftBreak => self.white("\n"),
            Event::HardBreak => self.white("<br>"),
            Event::Rule => self.push("<hr>"),
            Event::FootnoteReference(id) => {
                let citation = self.cite(id, range.start);
                self.push(&citation);
            }
            Event::Html(_) | Event::InlineHtml(_) => {
                self.fault(range.start, "HTML is not allowed in an article");
            }
            Event::InlineMath(_) | Event::DisplayMath(_) | Event::TaskListMarker(_) => {
                self.fault(range.start, "this kind of Markdown is not allowed");
            }
        }
        1
    }

    fn open(&mut self, tag: &Tag<'_>, range: &Range<usize>) {
        match tag {
            Tag::Heading { level, .. } => {
                let level = *level as usize;
                if level < 2 {
                    self.fault(range.start, "sections start at ##; # is the title's");
                } else if level > self.last_level + 1 {
                    let what = format!(
                        "a level {level} heading may not follow one of level {}",
                        self.last_level
                    );
                    self.fault(range.start, what);
                }
                self.last_level = level;
                self.headings.push((self.out.html.len(), self.plain.len()));
            }
            Tag::List(None) => self.push("<ul>"),
            Tag::List(Some(1)) => self.push("<ol>"),
            Tag::List(Some(first)) => self.push(&format!("<ol start=\"{first}\">")),
            Tag::Item => self.push("<li>"),
            Tag::Table(alignments) => {
                self.table.alignments.clone_from(alignments);
                let label = escape_xml(&format!("Table: {}", self.last_heading));
                self.push(&format!(
                    "<div class=\"table-wrap\" tabindex=\"0\" role=\"region\" aria-label=\"{label}\"><table>"
                ));
            }
            Tag::TableHead => {
                self.table.in_head = true;
                self.table.column = 0;
                self.push("<thead><tr>");
            }
            Tag::TableRow => {
                self.table.column = 0;
                self.push("<tr>");
            }
            Tag::Emphasis => self.push("<em>"),
            Tag::Strong => self.push("<strong>"),
            Tag::Link { dest_url, .. } => {
                let open = self.link(dest_url, range.start);
                self.push(&open);
            }
            Tag::HtmlBlock => {}
            Tag::FootnoteDefinition(_) => self.fault(
                range.start,
                "footnotes are written as [[sources]] in the front matter, not in the text",
            ),
            Tag::Image { .. } => self.fault(
                range.start,
                "pictures are not supported; draw a figure from data in content/figures",
            ),
            Tag::CodeBlock(_) => self.fault(range.start, "code blocks are not supported"),
            _ => self.fault(range.start, "this kind of Markdown is not allowed"),
        }
    }

    fn close(&mut self, tag: &TagEnd, range: &Range<usize>) {
        match tag {
            TagEnd::Paragraph => self.end("</p>\n"),
            TagEnd::Heading(level) => self.close_heading(*level, range),
            TagEnd::BlockQuote(_) => self.end("</aside>\n"),
            TagEnd::List(false) => self.end("</ul>\n"),
            TagEnd::List(true) => self.end("</ol>\n"),
            TagEnd::Item => self.end("</li>"),
            TagEnd::Table => self.end("</tbody></table></div>\n"),
            TagEnd::TableHead => {
                self.table.in_head = false;
                self.push("</tr></thead><tbody>");
            }
            TagEnd::TableRow => self.end("</tr>"),
            TagEnd::TableCell => {
                let close = format!("</{}>", self.table.tag());
                self.end(&close);
                self.table.column += 1;
            }
            TagEnd::Emphasis => self.push("</em>"),
            TagEnd::Strong => self.push("</strong>"),
            TagEnd::Link => self.push("</a>"),
            _ => {}
        }
    }

    fn open_cell(&mut self) {
        let class = if self.table.is_number() {
            " class=\"number\""
        } else {
            ""
        };
        let scope = match (self.table.in_head, self.table.column) {
            (true, _) => " scope=\"col\"",
            (false, 0) => " scope=\"row\"",
            _ => "",
        };
        let open = format!("<{}{scope}{class}>", self.table.tag());
        self.push(&open);
    }

    fn close_heading(&mut self, level: HeadingLevel, range: &Range<usize>) {
        let Some((html_start, plain_start)) = self.headings.pop() else {
            return;
        };
        let inner = self.out.html.split_off(html_start);
        let text = self.plain.get(plain_start..).unwrap_or_default().to_owned();
        let id = self.free_id(&text);
        if id.is_empty() {
            self.fault(range.start, "a heading needs a letter or a digit");
        }
        self.end(&format!("<{level} id=\"{id}\">{inner}</{level}>\n"));
        self.last_heading.clone_from(&text);
        if level == HeadingLevel::H2 {
            self.out.sections.push(Section { id, text });
        }
    }

    /// An id made of the text that nothing on the page has yet.
    fn free_id(&mut self, text: &str) -> String {
        let base = slug_of(text);
        let mut id = base.clone();
        let mut n = 0;
        while !self.out.ids.insert(id.clone()) {
            n += 1;
            id = format!("{base}-{n}");
        }
        id
    }

    /// The opening tag of a link.
    fn link(&mut self, to: &str, offset: usize) -> String {
        let (href, on_page) = if let Some(id) = to.strip_prefix("skill:") {
            match self.shelf.checklist.address_of(id) {
                Some(address) => (address, false),
                None => {
                    self.fault(offset, format!("there is no skill `{id}` in the checklist"));
                    (String::new(), false)
                }
            }
        } else if to.starts_with('#') || (to.starts_with('/') && !to.starts_with("//")) {
            let (path, place) = to.split_once('#').unwrap_or((to, ""));
            self.out.links.push(SiteLink {
                offset,
                path: path.to_owned(),
                place: place.to_owned(),
            });
            (to.to_owned(), path.is_empty())
        } else if ["https://", "http://", "mailto:"]
            .iter()
            .any(|scheme| to.starts_with(scheme))
        {
            (to.to_owned(), false)
        } else {
            let what = format!(
                "the link `{to}` must start with /, #, skill:, https://, http:// or mailto:"
            );
            self.fault(offset, what);
            (String::new(), false)
        };
        // Places on the page are the browser's to go to, not the router's: see `contents`
        // in the view.
        let rel = if on_page { " rel=\"external\"" } else { "" };
        format!("<a href=\"{}\"{rel}>", escape_xml(&href))
    }

    /// The reference to a source, numbered in the order of first citation.
    fn cite(&mut self, id: &str, offset: usize) -> String {
        let found = self.shelf.sources.iter().position(|source| source.id == id);
        let Some(source) = found else {
            self.fault(
                offset,
                format!("there is no source `{id}` in the front matter"),
            );
            return String::new();
        };
        let number = match self.cited.iter().position(|cited| *cited == source) {
            Some(place) => place + 1,
            None => {
                self.cited.push(source);
                self.cited.len()
            }
        };
        let times = self.citations.entry(source).or_default();
        *times += 1;
        let reference = format!("fnref-{id}-{times}");
        let html = format!(
            "<sup class=\"footnote-ref\"><a href=\"#fn-{id}\" id=\"{reference}\" rel=\"external\" \
             aria-label=\"Source {number}\">{number}</a></sup>"
        );
        self.out.ids.insert(reference);
        html
    }

    /// A paragraph that stands for a generated part.
    fn directive(&mut self, directive: &str, offset: usize) {
        let shelf = self.shelf;
        match directive.split_whitespace().collect::<Vec<_>>()[..] {
            ["duties"] => {
                self.push("<ul>");
                for duty in shelf.duties {
                    let text = curly(&duty.text);
                    self.push(&format!("<li>{}</li>", escape_xml(&text)));
                    self.plain_text(&text);
                }
                self.push("</ul>\n");
            }
            ["soft-skills"] => {
                self.push("<ul>");
                for group in shelf.checklist.of_kind("soft") {
                    self.skills(group);
                }
                self.push("</ul>\n");
            }
            ["hard-skills"] => {
                for group in shelf.checklist.of_kind("hard") {
                    let name = curly(&group.name);
                    let id = self.free_id(&name);
                    self.plain_text(&name);
                    self.push(&format!("<h3 id=\"{id}\">{}</h3>\n<ul>", escape_xml(&name)));
                    self.skills(group);
                    self.push("</ul>\n");
                }
                self.last_level = 3;
            }
            ["figure", id] => match shelf.figures.get(id) {
                Some(figure) => {
                    let citation = self.cite(&figure.source, offset);
                    self.push(&figure.to_html(&citation));
                    self.push("\n");
                    self.plain_text(&figure.title);
                    self.plain_text(&figure.caption);
                }
                None => self.fault(
                    offset,
                    format!("there is no figure `{id}` in content/figures"),
                ),
            },
            _ => self.fault(
                offset,
                format!(
                    "there is no directive `::{directive}`; known are ::duties, ::soft-skills, \
                     ::hard-skills and ::figure <id>"
                ),
            ),
        }
    }

    fn skills(&mut self, group: &SkillGroup) {
        for skill in &group.skills {
            let name = curly(&skill.name);
            let summary = curly(&skill.summary);
            self.plain_text(&name);
            self.plain_text(&summary);
            self.push(&format!(
                "<li><strong><a href=\"/skills/{group}#{id}\">{name}</a>.</strong> {summary}</li>",
                name = escape_xml(&name),
                summary = escape_xml(&summary),
                group = escape_xml(&group.id),
                id = escape_xml(&skill.id),
            ));
        }
    }

    fn finish(mut self) -> Rendered {
        let sources: String = self
            .cited
            .iter()
            .filter_map(|index| {
                let source = self.shelf.sources.get(*index)?;
                let times = self.citations.get(index).copied().unwrap_or_default();
                self.out.ids.insert(format!("fn-{}", source.id));
                Some(source_item(source, times))
            })
            .collect();
        self.out.uncited = (0..self.shelf.sources.len())
            .filter(|index| !self.citations.contains_key(index))
            .collect();
        self.out.sources = sources;
        self.out.words = self.plain.split_whitespace().count();
        self.out
    }

    fn push(&mut self, html: &str) {
        self.out.html.push_str(html);
    }

    /// Ends a block: the words on both sides of it are different words.
    fn end(&mut self, html: &str) {
        self.white(html);
    }

    fn white(&mut self, html: &str) {
        self.plain.push(' ');
        self.push(html);
    }

    fn plain_text(&mut self, text: &str) {
        self.plain.push(' ');
        self.plain.push_str(text);
        self.plain.push(' ');
    }

    fn fault(&mut self, offset: usize, what: impl Into<String>) {
        self.out.faults.push((offset, what.into()));
    }
}

/// One line of the list of sources, with a way back to each place that cites it.
fn source_item(source: &Source, times: usize) -> String {
    let id = escape_xml(&source.id);
    let url = &source.url;
    let host = url
        .split("://")
        .nth(1)
        .and_then(|rest| rest.split(['/', '?', '#']).next())
        .unwrap_or(url);
    let host = host.strip_prefix("www.").unwrap_or(host);
    let ways_back: String = (1..=times)
        .map(|n| {
            let sign = if n == 1 {
                "\u{21a9}".to_owned()
            } else {
                n.to_string()
            };
            format!(
                " <a href=\"#fnref-{id}-{n}\" rel=\"external\" aria-label=\"Back to reference {n}\">{sign}</a>"
            )
        })
        .collect();
    format!(
        "<li id=\"fn-{id}\">{publisher}, <cite>{title}</cite> ({year}). <a href=\"{url}\">{host}</a>{ways_back}</li>\n",
        publisher = escape_xml(&curly(&source.publisher)),
        title = escape_xml(&curly(&source.title)),
        year = escape_xml(&source.year),
        url = escape_xml(url),
        host = escape_xml(host),
    )
}

/// How many events there are up to and with the end of the first one.
fn events_until(events: &[(Event<'_>, Range<usize>)], end: &TagEnd) -> usize {
    events
        .iter()
        .position(|(event, _)| matches!(event, Event::End(tag) if tag == end))
        .map_or(events.len(), |place| place + 1)
}

/// The bold words that a note starts with, without the full stop.
fn name_of_note(events: &[(Event<'_>, Range<usize>)]) -> String {
    let starts_bold = matches!(
        events,
        [
            _,
            (Event::Start(Tag::Paragraph), _),
            (Event::Start(Tag::Strong), _),
            ..
        ]
    );
    if !starts_bold {
        return String::new();
    }
    let words: String = events
        .iter()
        .take_while(|(event, _)| !matches!(event, Event::End(TagEnd::Strong)))
        .filter_map(|(event, _)| match event {
            Event::Text(text) | Event::Code(text) => Some(text.as_ref()),
            _ => None,
        })
        .collect();
    words.trim_end_matches(['.', ':']).trim().to_owned()
}

/// The text as part of an address: small letters and digits, words joined by dashes.
pub fn slug_of(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
            slug.push(c);
        } else if (c.is_whitespace() || c == '-') && !slug.ends_with('-') && !slug.is_empty() {
            slug.push('-');
        }
    }
    slug.trim_end_matches('-').to_owned()
}

/// Straight quotes and apostrophes as printers set them; Markdown does the same in the text.
pub fn curly(text: &str) -> String {
    let mut curly = String::with_capacity(text.len());
    let mut before = ' ';
    for c in text.chars() {
        let opens = before.is_whitespace() || matches!(before, '(' | '[' | '/');
        curly.push(match (c, opens) {
            ('\'', true) => '\u{2018}',
            ('\'', false) => '\u{2019}',
            ('"', true) => '\u{201c}',
            ('"', false) => '\u{201d}',
            _ => c,
        });
        before = c;
    }
    curly
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::features::articles::server::library::SkillLink;

    fn checklist() -> ChecklistLinks {
        let group = |id: &str, name: &str, kind: &str, skill: &str| SkillGroup {
            id: id.into(),
            name: name.into(),
            kind: kind.into(),
            skills: vec![SkillLink {
                id: skill.into(),
                name: format!("Skill {skill}"),
                summary: "Doing <it> the patient's way.".into(),
            }],
        };
        ChecklistLinks {
            groups: vec![
                group("habits", "Habits", "soft", "care"),
                group("blood", "Blood & cells", "hard", "counting"),
            ],
        }
    }

    fn source(id: &str) -> Source {
        Source {
            id: id.into(),
            publisher: "A & B".into(),
            title: "The 'title'".into(),
            year: "2025".into(),
            url: "https://www.example.org/a?b=1&c=2".into(),
            offset: 0,
        }
    }

    fn rendered(manuscript: &str) -> Rendered {
        let figure: Figure = toml::from_str(
            "id = \"f\"\nkind = \"bars\"\ntitle = \"F\"\ncaption = \"C.\"\nunit = \"%\"\n\
             source = \"two\"\n[[row]]\nlabel = \"A\"\nvalue = 1",
        )
        .expect("a figure");
        render(
            manuscript,
            &Shelf {
                sources: &[source("one"), source("two")],
                duties: &[Duty {
                    id: "d".into(),
                    text: "Test \"it\".".into(),
                }],
                checklist: &checklist(),
                figures: &BTreeMap::from([("f".to_owned(), figure)]),
            },
        )
    }

    #[test]
    fn an_article_becomes_the_agreed_markup() {
        let out = rendered(
            "> **Two jobs.** One *and* two.[^two]\n\n## What's in a name?\n\nA [skill](skill:care), \
             a [page](/jobs), a [place](#comments).[^one][^two]\n\n::duties\n\n::soft-skills\n\n\
             ::hard-skills\n\n::figure f\n\n### Pay\n\n| | Low | High |\n|---|--:|---|\n| A | 1 | `x` |\n",
        );
        assert_eq!(out.faults, []);
        insta::assert_snapshot!(out.html, @r##"
        <aside class="aside" aria-label="Two jobs"><p><strong>Two jobs.</strong> One <em>and</em> two.<sup class="footnote-ref"><a href="#fn-two" id="fnref-two-1" rel="external" aria-label="Source 1">1</a></sup></p>
        </aside>
        <h2 id="whats-in-a-name">What’s in a name?</h2>
        <p>A <a href="/skills/habits#care">skill</a>, a <a href="/jobs">page</a>, a <a href="#comments" rel="external">place</a>.<sup class="footnote-ref"><a href="#fn-one" id="fnref-one-1" rel="external" aria-label="Source 2">2</a></sup><sup class="footnote-ref"><a href="#fn-two" id="fnref-two-2" rel="external" aria-label="Source 1">1</a></sup></p>
        <ul><li>Test “it”.</li></ul>
        <ul><li><strong><a href="/skills/habits#care">Skill care</a>.</strong> Doing &lt;it&gt; the patient’s way.</li></ul>
        <h3 id="blood-cells">Blood &amp; cells</h3>
        <ul><li><strong><a href="/skills/blood#counting">Skill counting</a>.</strong> Doing &lt;it&gt; the patient’s way.</li></ul>
        <figure class="figure"><figcaption><strong>F</strong> C.<sup class="footnote-ref"><a href="#fn-two" id="fnref-two-3" rel="external" aria-label="Source 1">1</a></sup></figcaption><svg class="chart" role="img" aria-label="F. Data in the table below." width="100%" height="3.2em"><text class="label" x="0" y="1.1em">A</text><rect class="track" x="0" y="1.6em" width="84%" height="0.9em"/><rect class="bar" x="0" y="1.6em" width="84%" height="0.9em"/><text class="value" x="100%" y="2.4em">1%</text></svg><details><summary>Show as a table</summary><div class="table-wrap" tabindex="0" role="region" aria-label="F"><table><thead><tr><td></td><th scope="col" class="number">Share</th></tr></thead><tbody><tr><th scope="row">A</th><td class="number">1%</td></tr></tbody></table></div></details></figure>
        <h3 id="pay">Pay</h3>
        <div class="table-wrap" tabindex="0" role="region" aria-label="Table: Pay"><table><thead><tr><td></td><th scope="col" class="number">Low</th><th scope="col">High</th></tr></thead><tbody><tr><th scope="row">A</th><td class="number">1</td><td><code>x</code></td></tr></tbody></table></div>
        "##);
        insta::assert_snapshot!(out.sources, @r##"
        <li id="fn-two">A &amp; B, <cite>The ‘title’</cite> (2025). <a href="https://www.example.org/a?b=1&amp;c=2">example.org</a> <a href="#fnref-two-1" rel="external" aria-label="Back to reference 1">↩</a> <a href="#fnref-two-2" rel="external" aria-label="Back to reference 2">2</a> <a href="#fnref-two-3" rel="external" aria-label="Back to reference 3">3</a></li>
        <li id="fn-one">A &amp; B, <cite>The ‘title’</cite> (2025). <a href="https://www.example.org/a?b=1&amp;c=2">example.org</a> <a href="#fnref-one-1" rel="external" aria-label="Back to reference 1">↩</a></li>
        "##);
        assert_eq!(
            out.sections,
            [Section {
                id: "whats-in-a-name".into(),
                text: "What\u{2019}s in a name?".into()
            }]
        );
        assert_eq!(out.uncited, Vec::<usize>::new());
        let links: Vec<_> = out
            .links
            .iter()
            .map(|link| (link.path.as_str(), link.place.as_str()))
            .collect();
        assert_eq!(links, [("/jobs", ""), ("", "comments")]);
    }

    #[test]
    fn equal_headings_get_ids_of_their_own() {
        let out = rendered("## Pay\n\n## Pay\n\n## Comments\n");
        let ids: Vec<_> = out.sections.iter().map(|s| s.id.as_str()).collect();
        assert_eq!(ids, ["pay", "pay-1", "comments-1"]);
    }

    #[test]
    fn words_are_those_that_are_seen() {
        assert_eq!(
            rendered("## Two words\n\nIt\u{27}s *one*two three.[^one]\n").words,
            5
        );
        assert_eq!(rendered("::duties\n").words, 2);
    }

    #[test]
    fn mistakes_are_found_where_they_stand() {
        for (manuscript, named) in [
            ("x[^three]", "no source `three`"),
            ("[x](skill:nothing)", "no skill `nothing`"),
            ("[x](page.html)", "`page.html`"),
            ("[x](//evil.example)", "//evil.example"),
            ("[x](javascript:alert(1))", "javascript:"),
            ("<b>x</b>", "HTML"),
            ("<script>x</script>", "HTML"),
            ("<!-- note -->", "HTML"),
            ("# x", "title"),
            ("### x", "level 3"),
            ("## ?!", "letter"),
            ("::dutys", "`::dutys`"),
            ("::figure", "`::figure`"),
            ("::figure g", "no figure `g`"),
            ("> x", "bold"),
            ("![x](/y.png)", "figure"),
            ("```\nx\n```", "code"),
            ("[^one]: x", "[[sources]]"),
        ] {
            let faults = rendered(&format!("One\n\n{manuscript}\n")).faults;
            let (offset, what) = faults.first().expect(manuscript);
            assert!(what.contains(named), "{manuscript}: {what}");
            assert!(*offset >= 5, "{manuscript} at {offset}");
        }
    }

    #[test]
    fn sources_that_nobody_cites_are_known() {
        assert_eq!(rendered("x[^two]").uncited, [0]);
    }

    #[test]
    fn quotes_are_curled() {
        assert_eq!(
            curly("\"It's\" ('so') patients' work"),
            "\u{201c}It\u{2019}s\u{201d} (\u{2018}so\u{2019}) patients\u{2019} work"
        );
    }

    proptest! {
        /// Whatever the Markdown, only tags written in this file come out.
        #[test]
        fn only_our_own_tags_come_out(manuscript in r#"([a-z<>"'&/=:#\[\]\(\)!*`|\n -]|<script>|onload=|javascript:|\[\^one\]|\[x\]\(|::figure f\n\n){0,60}"#) {
            let html = rendered(&manuscript).html;
            let known = [
                "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "aside", "div", "table",
                "thead", "tbody", "tr", "th", "td", "em", "strong", "code", "a", "sup", "br", "hr",
                "figure", "figcaption", "svg", "text", "rect", "line", "details", "summary", "span",
            ];
            for part in html.split('<').skip(1) {
                let (tag, _) = part.split_once('>').expect("every tag ends");
                let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
                prop_assert!(known.contains(&name), "{html}");
                let href = tag.split("href=\"").nth(1).unwrap_or_default();
                prop_assert!(!href.starts_with("javascript:"), "{html}");
                let values: Vec<&str> = tag.split('"').step_by(2).collect();
                prop_assert!(!values.concat().contains("onload"), "{html}");
            }
        }
    }
}
