//! The result in figures: a bar per group, the radar, and the wells of one rating.

use leptos::prelude::*;

use crate::features::skills::model::{GroupResult, Mean};
use crate::features::skills::radar::Radar;

/// Height of one row of the chart.
///
/// # Units
/// Tenths of the font size, like all heights here.
const ROW: usize = 32;

fn em(tenths: usize) -> String {
    format!("{}.{}em", tenths / 10, tenths % 10)
}

/// A bar per group, and the same as a table.
#[component]
pub fn GroupBars(groups: Vec<GroupResult>) -> impl IntoView {
    let height = em(groups.len() * ROW);
    let bars: Vec<_> = groups
        .iter()
        .enumerate()
        .map(|(i, group)| {
            let top = i * ROW;
            let value = mean_text(group.mean.as_ref());
            let bar = group.mean.as_ref().map(|mean| {
                view! {
                    <rect class="bar" x="0" y=em(top + 16) width=mean.width.clone() height="0.9em"/>
                }
            });
            view! {
                <text class="label" x="0" y=em(top + 11)>
                    {format!("{} {}", i + 1, group.name)}
                </text>
                <rect class="track" x="0" y=em(top + 16) width="84%" height="0.9em"/>
                {bar}
                <text class="value" x="100%" y=em(top + 24)>
                    {value}
                </text>
            }
        })
        .collect();
    let rows: Vec<_> = groups
        .into_iter()
        .map(|group| {
            view! {
                <tr>
                    <th scope="row">{group.name}</th>
                    <td class="number">{mean_text(group.mean.as_ref())}</td>
                    <td>{group.progress.short()}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <figure class="figure">
            <figcaption>
                <strong>"Your level by group"</strong>
                " From 0, not yet, to 4, can teach others: the mean of what you rated. Skills without a rating and those not in your role are left out."
            </figcaption>
            <svg
                class="chart"
                role="img"
                aria-label="Your level by group. Data in the table below."
                width="100%"
                height=height
            >
                {bars}
            </svg>
            <details>
                <summary>"Show as a table"</summary>
                <div class="table-wrap" tabindex="0" role="region" aria-label="Your level by group">
                    <table>
                        <thead>
                            <tr>
                                <th scope="col">"Group"</th>
                                <th scope="col" class="number">"Mean level"</th>
                                <th scope="col">"Skills"</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </details>
        </figure>
    }
}

fn mean_text(mean: Option<&Mean>) -> String {
    mean.map_or_else(|| "none".into(), |mean| mean.text.clone())
}

/// The same means as a shape.
#[component]
pub fn RadarFigure(radar: Radar) -> impl IntoView {
    let rings: Vec<_> = radar
        .rings
        .into_iter()
        .map(|ring| view! { <path class="grid" d=ring/> })
        .collect();
    let spokes: Vec<_> = radar
        .spokes
        .into_iter()
        .map(|end| view! { <line x1="160" y1="160" x2=end.x y2=end.y/> })
        .collect();
    let points: Vec<_> = radar
        .points
        .into_iter()
        .map(|point| view! { <circle class="point" cx=point.x cy=point.y r="4"/> })
        .collect();
    let numbers: Vec<_> = radar
        .numbers
        .into_iter()
        .enumerate()
        .map(|(i, place)| {
            view! {
                <text x=place.x y=place.y>
                    {(i + 1).to_string()}
                </text>
            }
        })
        .collect();
    view! {
        <figure class="figure">
            <figcaption>
                <strong>"The shape of it"</strong>
                " The numbers are those of the bars; a group without a rating has no point."
            </figcaption>
            <svg
                class="radar"
                viewBox="0 0 320 320"
                role="img"
                aria-label="Your level by group as a radar chart. Data in the table of the chart before it."
            >
                {rings}
                {spokes}
                <path class="shape" d=radar.shape/>
                {points}
                {numbers}
            </svg>
        </figure>
    }
}

/// A rating from 1 to 4 as filled wells.
#[component]
pub fn Wells(level: u8) -> impl IntoView {
    let filled = format!("M10 10h{}.1", 20 * level.saturating_sub(1));
    view! {
        <svg
            class="wells"
            viewBox="0 0 80 20"
            width="80"
            height="20"
            role="img"
            aria-label=format!("{level} of 4")
        >
            <path class="well" stroke-dasharray="0 20" d="M10 10h60.1"/>
            <path class="hole" stroke-dasharray="0 20" d="M10 10h60.1"/>
            <path class="on" stroke-dasharray="0 20" d=filled/>
        </svg>
    }
}
