//! What the browser may ask about the checklist. Everything is public and nothing is
//! stored.

use leptos::prelude::*;
use server_fn::codec::GetUrl;

use super::model::{AssessmentResult, Overview, SkillGroup};
use crate::error::ApiError;
use crate::wire::JsonAnswer;

/// Names of all groups and skills.
#[server(endpoint = "get_checklist", input = GetUrl, output = JsonAnswer, name = GetChecklist, prefix = "/api")]
pub async fn get_checklist() -> Result<Overview, ApiError> {
    use crate::server::{http::rate_limit::RateClass, http_error::answer};
    answer(RateClass::Read, |context| async move {
        let checklist = context
            .state
            .content
            .get::<super::server::checklist::Checklist>();
        Ok(super::server::service::overview(&checklist))
    })
    .await
}

/// One group with every text that is needed to rate its skills.
#[server(endpoint = "get_skill_group", input = GetUrl, output = JsonAnswer, name = GetSkillGroup, prefix = "/api")]
pub async fn get_skill_group(#[server(default)] group: String) -> Result<SkillGroup, ApiError> {
    use crate::server::{
        http::rate_limit::RateClass,
        http_error::{AppError, answer},
    };
    answer(RateClass::Read, |context| async move {
        let checklist = context
            .state
            .content
            .get::<super::server::checklist::Checklist>();
        super::server::service::find_group(&checklist, &group).ok_or(AppError::NotFound)
    })
    .await
}

/// What the answers of a link add up to.
#[server(endpoint = "get_assessment", input = GetUrl, output = JsonAnswer, name = GetAssessment, prefix = "/api")]
pub async fn get_assessment(
    #[server(default)] answers: String,
) -> Result<AssessmentResult, ApiError> {
    use crate::server::{http::rate_limit::RateClass, http_error::answer};
    answer(RateClass::Read, |context| async move {
        let checklist = context
            .state
            .content
            .get::<super::server::checklist::Checklist>();
        Ok(super::server::service::result(&checklist, &answers))
    })
    .await
}
