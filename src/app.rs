//! The page around all pages, and the table of routes. The one shared file that names
//! every slice's pages.

use leptos::config::LeptosOptions;
use leptos::prelude::*;
use leptos_meta::{MetaTags, provide_meta_context};
use leptos_router::components::{Route, Router, Routes};
use leptos_router::hooks::use_location;
use leptos_router::{SsrMode, path};
use serde::{Deserialize, Serialize};

use crate::features::accounts::SignupPage;
use crate::features::articles::{ArticlePage, ArticlesPage};
use crate::features::comments::Thread;
use crate::features::contact::ContactPage;
use crate::features::listings::{ListingPage, ListingsForSkills, ListingsPage, NewestListings};
use crate::features::newsletter::SignupForm;
use crate::features::skills::{ChecklistPage, GroupPage, ResultPage};
use crate::pages::home_page::HomePage;
use crate::pages::privacy_page::PrivacyPage;
use crate::ui::error_page::NotFoundPage;
use crate::ui::form::{PageForms, RefusedForm};
use crate::ui::navigation::provide_navigation;
use crate::ui::page::SiteFacts;

/// What the server knows when it starts a page, and the browser takes over.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct PageSeed {
    pub site: SiteFacts,
    pub form_token: String,
    pub refused: Option<RefusedForm>,
}

/// Addresses of the files that the build made for the browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuiltFiles {
    pub style: String,
    pub script: String,
    pub wasm: String,
}

/// Loads the browser's half once the browser has nothing better to do: links and forms
/// work before. Written here because Leptos' own component puts the nonce into attributes
/// where HTML does not allow it.
fn start_script(files: &BuiltFiles) -> String {
    format!(
        "const start=()=>import(\"{}\").then(m=>m.default({{module_or_path:\"{}\"}}).then(()=>m.hydrate()));\
         \"requestIdleCallback\" in window?requestIdleCallback(start,{{timeout:2000}}):start()",
        files.script, files.wasm
    )
}

/// The document around the app.
pub fn shell(options: LeptosOptions, files: BuiltFiles, nonce: String) -> impl IntoView {
    let script = start_script(&files);
    view! {
        <!DOCTYPE html>
        <html lang="en-CA">
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <meta name="theme-color" content="#f8faf7" media="(prefers-color-scheme: light)"/>
                <meta name="theme-color" content="#101613" media="(prefers-color-scheme: dark)"/>
                <link
                    rel="preload"
                    href="/fonts/newsreader-roman.woff2"
                    r#as="font"
                    r#type="font/woff2"
                    crossorigin=""
                />
                <link id="leptos" rel="stylesheet" href=files.style/>
                <link rel="icon" href="/favicon.svg" r#type="image/svg+xml"/>
                <link rel="apple-touch-icon" href="/apple-touch-icon.png"/>
                <link rel="modulepreload" href=files.script crossorigin="" fetchpriority="low"/>
                <link
                    rel="preload"
                    href=files.wasm
                    r#as="fetch"
                    r#type="application/wasm"
                    crossorigin=""
                    fetchpriority="low"
                />
                <script type="module" nonce=nonce>
                    {script}
                </script>
                <AutoReload options/>
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}

/// The app: the same on the server and in the browser.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    let seed = SharedValue::new(|| use_context::<PageSeed>().unwrap_or_default()).into_inner();
    provide_context(seed.site.clone());
    provide_context(PageForms::new(seed.form_token, seed.refused));
    let (is_routing, set_is_routing) = signal(false);

    view! {
        <Router set_is_routing>
            <Frame is_routing year=seed.site.year/>
        </Router>
    }
}

/// Header, page and footer.
#[component]
fn Frame(is_routing: ReadSignal<bool>, year: i32) -> impl IntoView {
    provide_navigation();
    forget_refused_form();
    view! {
        <a class="skip-link" href="#content" rel="external">"Skip to content"</a>
        <Masthead/>
        <Show when=move || is_routing.get()>
            <div class="route-progress" aria-hidden="true"></div>
        </Show>
        <p class="visually-hidden" role="status" aria-live="polite" id="route-announcement"></p>
        <main id="content" tabindex="-1">
            <Routes fallback=NotFoundPage transition=true>
                <Route
                    path=path!("")
                    view=|| view! { <HomePage newest=|| view! { <NewestListings/> }.into_any()/> }
                    ssr=SsrMode::Async
                />
                <Route path=path!("articles") view=ArticlesPage ssr=SsrMode::Async/>
                <Route
                    path=path!("articles/:slug")
                    view=|| view! { <ArticlePage below=|slug| view! { <Thread slug/> }.into_any()/> }
                    ssr=SsrMode::Async
                />
                <Route path=path!("skills") view=ChecklistPage ssr=SsrMode::Async/>
                <Route
                    path=path!("skills/result")
                    view=|| {
                        view! {
                            <ResultPage listings=|skills| {
                                view! { <ListingsForSkills skills/> }.into_any()
                            }/>
                        }
                    }
                    ssr=SsrMode::Async
                />
                <Route path=path!("skills/:group") view=GroupPage ssr=SsrMode::Async/>
                <Route path=path!("jobs") view=ListingsPage ssr=SsrMode::Async/>
                <Route path=path!("jobs/:slug") view=ListingPage ssr=SsrMode::Async/>
                <Route path=path!("signup") view=SignupPage ssr=SsrMode::Async/>
                <Route path=path!("contact") view=ContactPage ssr=SsrMode::Async/>
                <Route path=path!("privacy") view=PrivacyPage ssr=SsrMode::Async/>
            </Routes>
        </main>
        <footer class="site-footer">
            <SignupForm/>
            <FooterLinks year/>
        </footer>
    }
}

/// A form that came back with errors is shown once, on the page it came back to.
fn forget_refused_form() {
    let pathname = use_location().pathname;
    let page = crate::ui::form::use_page_forms();
    Effect::new(move |before: Option<String>| {
        let path = pathname.get();
        if before.is_some_and(|before| before != path) {
            if page.refused.read_untracked().is_some() {
                page.refused.set(None);
            }
            page.failing.set(false);
        }
        path
    });
}

/// `page` on the page itself, `true` on pages below it.
fn current(pathname: &str, link: &str) -> Option<&'static str> {
    if pathname == link {
        return Some("page");
    }
    let below = pathname.strip_prefix(link)?.starts_with('/');
    below.then_some("true")
}

#[component]
fn Masthead() -> impl IntoView {
    let pathname = use_location().pathname;
    let links: Vec<_> = [
        ("/articles", "Articles"),
        ("/skills", "Skills checklist"),
        ("/jobs", "Jobs"),
        ("/contact", "Contact"),
    ]
    .into_iter()
    .map(|(path, name)| {
        view! {
            <li>
                <a href=path aria-current=move || current(&pathname.read(), path)>
                    {name}
                </a>
            </li>
        }
    })
    .collect();
    view! {
        <header class="masthead">
            <a class="wordmark" href="/">
                <strong>"Caring Support"</strong>
                " "
                <span class="overline">"Medical lab careers"</span>
            </a>
            <a
                class="button button--quiet"
                href="/signup"
                aria-current=move || current(&pathname.read(), "/signup")
            >
                "Sign up"
            </a>
            <nav aria-label="Main">
                <ul>{links}</ul>
            </nav>
        </header>
    }
}

#[component]
fn FooterLinks(year: i32) -> impl IntoView {
    view! {
        <nav aria-label="Footer">
            <ul>
                <li><a href="/articles">"Articles"</a></li>
                <li><a href="/skills">"Skills checklist"</a></li>
                <li><a href="/jobs">"Jobs"</a></li>
                <li><a href="/signup">"Sign up"</a></li>
                <li><a href="/contact">"Help and contact"</a></li>
                <li><a href="/privacy">"Privacy"</a></li>
                <li><a href="/articles.atom" rel="external">"Articles feed"</a></li>
                <li><a href="/jobs.atom" rel="external">"Jobs feed"</a></li>
            </ul>
            <p class="quiet">
                {format!("\u{a9} {year} Caring Support. Written for the people in the lab.")}
            </p>
        </nav>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_current_on_its_page_and_below() {
        assert_eq!(current("/jobs", "/jobs"), Some("page"));
        assert_eq!(current("/jobs/night", "/jobs"), Some("true"));
        assert_eq!(current("/jobsearch", "/jobs"), None);
    }
}
