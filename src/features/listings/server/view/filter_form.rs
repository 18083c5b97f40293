//! The form of a search. It sends its fields as the query of the address, with scripts
//! or without.

use leptos::prelude::*;

use crate::features::listings::model::{FilterMenu, SearchPage};
use crate::ui::form::options;

#[component]
pub fn FilterForm(page: SearchPage) -> impl IntoView {
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
        >
            {skills}
            <div class="filter-row filter-row--main">
                <div class="field">
                    <label for="q">"Keyword"</label>
                    <input id="q" name="q" type="search" maxlength="100" value=page.keyword/>
                </div>
                {region}
                <button type="submit" id="search">"Search"</button>
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
