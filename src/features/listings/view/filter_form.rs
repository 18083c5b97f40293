//! The form of a search. It sends its fields as the query of the address, with scripts
//! or without.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use wasm_bindgen::JsCast;

use crate::features::listings::browser;
use crate::features::listings::model::{FilterMenu, SearchPage};
use crate::ui::form::options;

#[component]
pub fn FilterForm(page: SearchPage) -> impl IntoView {
    let navigate = use_navigate();
    let on_submit = move |event: leptos::ev::SubmitEvent| {
        let form = event.target().and_then(|target| target.dyn_into().ok());
        let Some(form) = form else { return };
        event.prevent_default();
        let query = browser::filled_fields(&form);
        let stay = NavigateOptions {
            scroll: false,
            ..NavigateOptions::default()
        };
        navigate(&format!("/jobs?{query}"), stay);
    };
    let mut menus = page.menus.into_iter();
    let region = menus.next().map(menu);
    let more: Vec<_> = menus.map(menu).collect();
    let skills = (!page.skills.is_empty())
        .then(|| view! { <input type="hidden" name="skill" value=page.skills/> });
    view! {
        <form
            class="filters"
            method="get"
            action="/jobs"
            role="search"
            aria-label="Jobs"
            on:submit=on_submit
        >
            {skills}
            <div class="filter-row filter-row--main">
                <div class="field">
                    <label for="q">"Keyword"</label>
                    <input id="q" name="q" type="search" maxlength="100" value=page.keyword/>
                </div>
                {region}
                <button type="submit">"Search"</button>
            </div>
            <details open=page.more_open>
                <summary>"More filters"</summary>
                <div class="filter-row">{more}</div>
            </details>
        </form>
    }
    .into_any()
}

fn menu(menu: FilterMenu) -> AnyView {
    view! {
        <div class="field">
            <label for=menu.name.clone()>{menu.label}</label>
            <select id=menu.name.clone() name=menu.name>
                {options(&menu.choices, &menu.value)}
            </select>
        </div>
    }
    .into_any()
}
