//! Which slice draws which address. The one place on the server that names every page, and
//! that puts pieces of several slices on one.

mod account;
pub mod home;
mod mail_switches;
mod privacy;

use crate::features::{
    self, accounts, admin, articles, comments, contact, listings, newsletter, skills,
};
use crate::page::server::{Drawing, PendingDrawing, Query};
use crate::server::context::RequestContext;
use crate::server::http_error::AppError;

/// As `page::server::PageDrawer` wants it.
pub fn drawer(context: RequestContext, path: String, query: String) -> PendingDrawing {
    Box::pin(async move {
        match draw(&context, &path, &query).await {
            Err(AppError::SignedOut) => {
                let address = match query.as_str() {
                    "" => path,
                    query => format!("{path}?{query}"),
                };
                Ok(accounts::server::view::sign_in_pages::needed(&address))
            }
            outcome => outcome,
        }
    })
}

async fn draw(context: &RequestContext, path: &str, query: &str) -> Result<Drawing, AppError> {
    let state = &context.state;
    let parts: Vec<&str> = path.strip_prefix('/').unwrap_or(path).split('/').collect();
    match parts.as_slice() {
        [""] => Ok(home::draw(
            state,
            listings::server::view::newest::draw(state).await,
        )),
        ["articles"] => Ok(articles::server::view::list_page::draw(state)),
        ["articles", slug] => {
            let mut drawing = articles::server::view::article_page::draw(state, slug)?;
            let (thread, parents) = comments::server::view::draw(context, slug).await;
            drawing.rest = thread;
            Ok(drawing.with_data(&parents))
        }
        ["skills"] => {
            use skills::server::view::{checklist_page, save_box};
            let query = Query::parse(query);
            let save_box = save_box::draw(context, "", &query).await;
            Ok(checklist_page::draw(state, &query, save_box))
        }
        ["skills", "result"] => {
            use skills::address::RESULT;
            use skills::server::view::{result_page, save_box};
            let query = Query::parse(query);
            let result = result_page::result(state, &query);
            let save_box = save_box::draw(context, RESULT, &query).await;
            let listings =
                listings::server::view::for_skills::draw(state, &result.strong_skills).await;
            Ok(result_page::draw(state, result, save_box, listings))
        }
        ["skills", group] => {
            skills::server::view::group_page::draw(state, group, &Query::parse(query))
        }
        ["jobs"] => listings::server::view::list_page::draw(state, query).await,
        ["jobs", slug] => listings::server::view::detail_page::draw(context, slug).await,
        ["signup"] => Ok(accounts::server::view::signup_page::draw(state)),
        ["signup", "confirm", token] => {
            accounts::server::view::confirm_pages::confirm(state, token, &Query::parse(query)).await
        }
        ["signup", "refuse", token] => {
            accounts::server::view::confirm_pages::refuse(state, token).await
        }
        ["sign-in"] => {
            let query = Query::parse(query);
            accounts::server::view::sign_in_pages::ask(context, &query).await
        }
        ["sign-in", "code"] => Ok(accounts::server::view::sign_in_pages::code(context)),
        ["sign-in", token] => accounts::server::view::sign_in_pages::link(state, token).await,
        ["account"] => account::draw(context, &Query::parse(query)).await,
        ["contact"] => Ok(contact::server::view::contact_page::draw()),
        ["newsletter", "confirm", token] => {
            newsletter::server::view::link_pages::confirm(state, token, &Query::parse(query)).await
        }
        ["newsletter", "refuse", token] => {
            newsletter::server::view::link_pages::refuse(state, token).await
        }
        ["unsubscribe"] => Ok(newsletter::server::view::leave_page::draw(
            &state.config.site,
        )),
        ["unsubscribe", token] => newsletter::server::view::link_pages::leave(state, token).await,
        ["unsubscribed", token] => {
            use newsletter::server::view::link_pages::after_leaving;
            after_leaving(state, token, &Query::parse(query)).await
        }
        ["unsubscribe-replies", token] => {
            comments::server::view::reply_leave_page::draw(state, token).await
        }
        ["updates"] => newsletter::server::view::archive_pages::list(state).await,
        ["updates", slug] => newsletter::server::view::archive_pages::one(state, slug).await,
        ["admin", ..] => admin::server::view::draw(context, path, &Query::parse(query)).await,
        ["privacy"] => Ok(privacy::draw(&state.config.site)),
        ["privacy", "request"] => {
            use features::privacy::server::view::request_page;
            Ok(request_page::draw(context, &Query::parse(query)))
        }
        ["privacy", "export", token] => {
            features::privacy::server::view::link_pages::export(state, token).await
        }
        ["privacy", "erase", token] => {
            use features::privacy::server::view::link_pages::erase;
            erase(context, token, &Query::parse(query)).await
        }
        _ => Err(AppError::NotFound),
    }
}
