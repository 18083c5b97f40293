//! One skill to rate.

use leptos::prelude::*;

use crate::features::skills::model::{CLEAR_VALUE, LEVEL_VALUES, Rating, SKIP_VALUE, SkillTexts};

/// Radios of one skill: five described levels, "not in my role" and "clear".
#[component]
pub fn RatingInput(
    skill: SkillTexts,
    /// Names of the levels, lowest first.
    labels: Vec<String>,
    /// What is chosen when the page is drawn.
    chosen: Option<Rating>,
) -> impl IntoView {
    let chosen = chosen.map(Rating::value);
    let about = format!("{}-about", skill.id);
    let name = skill.id.clone();
    let levels: Vec<_> = LEVEL_VALUES
        .into_iter()
        .zip(labels)
        .zip(skill.levels)
        .map(|((value, label), text)| {
            view! {
                <label>
                    <input
                        type="radio"
                        name=name.clone()
                        value=value
                        checked=chosen == Some(value)
                    />
                    " "
                    <strong>{label}</strong>
                    " "
                    <span>{text}</span>
                </label>
            }
        })
        .collect();
    view! {
        <fieldset class="rating" id=skill.id.clone() aria-describedby=about>
            <legend>{skill.name}</legend>
            <p class="quiet" id=about.clone()>
                {skill.summary}
            </p>
            <div class="levels">
                {levels}
                <label class="level-skip">
                    <input
                        type="radio"
                        name=name.clone()
                        value=SKIP_VALUE
                        checked=chosen == Some(SKIP_VALUE)
                    />
                    " "
                    <span>"Not in my role"</span>
                </label>
                <label class="level-skip">
                    <input type="radio" name=name value=CLEAR_VALUE/>
                    " "
                    <span>"Clear"</span>
                </label>
            </div>
        </fieldset>
    }
}
