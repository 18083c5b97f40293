//! The page around all pages, and the table of routes. The one shared file that names
//! every slice's pages.

use leptos::config::LeptosOptions;
use leptos::prelude::*;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::hooks::use_location;
use leptos_router::{SsrMode, path};
use serde::{Deserialize, Serialize};

use crate::features::accounts::SignupPage;
use crate::features::articles::ArticleText;
use crate::features::comments::Thread;
use crate::features::contact::ContactPage;
use crate::features::newsletter::{LeavePage, SignupForm};
use crate::features::skills::{GroupPage, KeptAnswers, KeptResult};
use crate::page::model::DrawnPage;
use crate::page::view::{Drawn, whole};
use crate::ui::browser;
use crate::ui::error_page::NotFoundPage;
use crate::ui::form::{PageForms, RefusedForm};
use crate::ui::head::SiteFacts;
use crate::ui::navigation::{provide_navigation, use_asking_forms, use_waiting};

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

/// Loads the browser's half at the first sign that somebody uses the page: a touch, a key,
/// a scroll, a pointer that moves. Links and forms work before, so whoever only reads what
/// is in sight downloads nothing. A browser that keeps something of ours, answers or the
/// place on a page, is shown it as soon as it has nothing better to do.
///
/// A place on the page is remembered for going back to it, not for the next visit. Where
/// the browser does not say that a movement has ended, it is said here.
///
/// A link out of a half-filled form loads a document: going back to that, browsers themselves
/// put back what was typed (Firefox not on pages of somebody who is signed in, which no
/// browser may keep).
///
/// No link preloads it: a browser without scripts would fetch it for nothing. Written here
/// because Leptos' own component puts the nonce into attributes where HTML does not allow it.
fn start_script(files: &BuiltFiles) -> String {
    format!(
        "const entry=performance.getEntriesByType(\"navigation\")[0];\
         try{{if(entry&&entry.type==\"navigate\")sessionStorage.removeItem(\"place:\"+location.pathname+location.search+location.hash)}}catch{{}}\
         if(!(\"onscrollend\" in window)){{let ending;addEventListener(\"scroll\",()=>{{clearTimeout(ending);\
         ending=setTimeout(()=>dispatchEvent(new Event(\"scrollend\")),100)}},{{passive:true}})}}\
         let awake;const start=()=>{{if(awake)return;awake=true;const wasm=fetch(\"{}\");\
         import(\"{}\").then(m=>m.default({{module_or_path:wasm}}).then(()=>m.hydrate()))}};\
         let kept;try{{kept=sessionStorage.length+localStorage.length}}catch{{}}\
         if(!kept)for(const sign of[\"pointerdown\",\"pointermove\",\"touchstart\",\"keydown\",\"focusin\",\"scroll\"])\
         addEventListener(sign,start,{{once:true,passive:true,capture:true}});\
         else if(\"requestIdleCallback\" in window)requestIdleCallback(start,{{timeout:2000}});else start();\
         addEventListener(\"click\",event=>{{const link=event.target.closest(\"a[href]\");\
         if(link&&link.pathname!=location.pathname&&[...document.querySelectorAll(\"form[method=post]\")]\
         .some(form=>form.querySelector(\"[role=alert]\")||[...form].some(field=>field.type!=\"hidden\"&&(field.options\
         ?field.selectedIndex!=Math.max(0,[...field.options].findIndex(option=>option.defaultSelected))\
         :\"defaultValue\" in field&&(field.checked!=field.defaultChecked||field.value!=field.defaultValue)))))link.relList.add(\"external\")}},true);\
         addEventListener(\"click\",event=>{{const button=event.target.closest(\"[data-passkey]\");\
         if(button)import(\"/passkeys.js\").then(m=>m.default(button))}})",
        files.wasm, files.script
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
                <script type="module" nonce=nonce>
                    {script}
                </script>
                <AutoReload options/>
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
    let is_waiting = use_waiting();
    let on_submit = use_asking_forms();
    view! {
        <a class="skip-link" href="#content" rel="external">
            "Skip to content"
        </a>
        <Masthead/>
        <Show when=move || is_routing.get() || is_waiting.get()>
            <div class="route-progress" aria-hidden="true"></div>
        </Show>
        <p class="visually-hidden" role="status" aria-live="polite" id="route-announcement"></p>
        <main
            id="content"
            tabindex="-1"
            on:submit=on_submit
            on:click=|event| browser::copy_on_click(&event)
        >
            <Routes fallback=NotFoundPage transition=true>
                <Route path=path!("articles/:slug") view=article ssr=SsrMode::Async/>
                <Route path=path!("skills") view=checklist ssr=SsrMode::Async/>
                <Route path=path!("skills/result") view=result ssr=SsrMode::Async/>
                <Route path=path!("skills/:group") view=group ssr=SsrMode::Async/>
                <Route path=path!("signup") view=signup ssr=SsrMode::Async/>
                <Route path=path!("contact") view=contact ssr=SsrMode::Async/>
                <Route path=path!("unsubscribe") view=leave ssr=SsrMode::Async/>
                <Route path=path!("") view=drawn ssr=SsrMode::Async/>
                <Route path=path!("*address") view=drawn ssr=SsrMode::Async/>
            </Routes>
        </main>
        <footer class="site-footer">
            <SignupForm/>
            <FooterLinks year/>
        </footer>
    }
}

/// A page that the server draws whole; `serve/pages` says what each address shows, and
/// which show nothing. Only pages with live parts have a route of their own here.
fn drawn() -> AnyView {
    view! { <Drawn page=whole/> }.into_any()
}

/// An article with what is said under it.
fn article() -> AnyView {
    let page = |page: DrawnPage| {
        view! {
            <ArticleText html=page.html.top.clone()/>
            <Thread page/>
        }
        .into_any()
    };
    view! { <Drawn page by_query=false/> }.into_any()
}

fn checklist() -> AnyView {
    view! { <Drawn page=|page| view! { <KeptAnswers page/> }.into_any()/> }.into_any()
}

fn result() -> AnyView {
    view! { <Drawn page=|page| view! { <KeptResult page/> }.into_any()/> }.into_any()
}

/// The radios follow the answers in the query by themselves.
fn group() -> AnyView {
    let page = |page| view! { <GroupPage page/> }.into_any();
    view! { <Drawn page by_query=false/> }.into_any()
}

fn signup() -> AnyView {
    let page = |page| view! { <SignupPage page/> }.into_any();
    view! { <Drawn page by_query=false/> }.into_any()
}

fn contact() -> AnyView {
    let page = |page| view! { <ContactPage page/> }.into_any();
    view! { <Drawn page by_query=false/> }.into_any()
}

fn leave() -> AnyView {
    let page = |page| view! { <LeavePage page/> }.into_any();
    view! { <Drawn page by_query=false/> }.into_any()
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
            <a class="account-link" href="/account">
                "Your account"
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
                <li><a href="/account">"Your account"</a></li>
                <li><a href="/contact">"Help and contact"</a></li>
                <li><a href="/privacy">"Privacy"</a></li>
                <li><a href="/updates">"Updates"</a></li>
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
