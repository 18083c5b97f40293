//! SQL of what people tell about themselves.

use crate::features::accounts::profile::Profile;
use crate::features::accounts::server::store::KeptSignup;
use crate::ids::AccountId;
use crate::server::db::{Db, StoreError, Tx};
use crate::time::UnixMillis;

/// A profile as it is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeptProfile {
    pub profile: Profile,
    /// Since when they look for work, for those who do.
    pub looking_at: Option<UnixMillis>,
    /// `None` before the owner saved it for the first time.
    pub updated_at: Option<UnixMillis>,
}

impl KeptProfile {
    /// Tells saved details from those saved before and after; empty before the first time.
    pub fn edition(&self) -> String {
        self.updated_at
            .map_or_else(String::new, |at| at.0.to_string())
    }
}

#[derive(sqlx::FromRow)]
struct ProfileRow {
    name: String,
    role: String,
    region: String,
    disciplines: String,
    looking_at: Option<i64>,
    profile_updated_at: Option<i64>,
}

impl ProfileRow {
    fn convert(self, id: &AccountId) -> Result<KeptProfile, StoreError> {
        let disciplines =
            serde_json::from_str(&self.disciplines).map_err(|_| StoreError::Inconsistent {
                table: "account",
                column: "disciplines",
                id: id.to_string(),
            })?;
        Ok(KeptProfile {
            profile: Profile {
                name: self.name,
                role: self.role,
                region: self.region,
                disciplines,
                is_looking: self.looking_at.is_some(),
            },
            looking_at: self.looking_at.map(UnixMillis),
            updated_at: self.profile_updated_at.map(UnixMillis),
        })
    }
}

const FIND_PROFILE: &str = "SELECT
     name,
     role,
     region,
     disciplines,
     looking_at,
     profile_updated_at
 FROM account
 WHERE id = $1";

pub async fn find_profile(db: &Db, id: &AccountId) -> Result<Option<KeptProfile>, StoreError> {
    let row: Option<ProfileRow> = sqlx::query_as(FIND_PROFILE)
        .bind(id.as_str())
        .fetch_optional(db.reader())
        .await?;
    row.map(|row| row.convert(id)).transpose()
}

/// The same inside the transaction that is about to change it.
pub async fn find_profile_to_change(
    tx: &mut Tx,
    id: &AccountId,
) -> Result<Option<KeptProfile>, StoreError> {
    let row: Option<ProfileRow> = sqlx::query_as(FIND_PROFILE)
        .bind(id.as_str())
        .fetch_optional(tx.conn())
        .await?;
    row.map(|row| row.convert(id)).transpose()
}

/// Keeps the profile. Since when somebody looks for work stays while they go on looking.
pub async fn update_profile(
    tx: &mut Tx,
    id: &AccountId,
    profile: &Profile,
    now: UnixMillis,
) -> Result<(), StoreError> {
    let disciplines = serde_json::to_string(&profile.disciplines).expect("a list of texts is JSON");
    sqlx::query(
        "UPDATE account
         SET name = $2,
             role = $3,
             region = $4,
             disciplines = $5,
             looking_at = CASE WHEN $6 = 1 THEN COALESCE(looking_at, $7) END,
             profile_updated_at = $7
         WHERE id = $1",
    )
    .bind(id.as_str())
    .bind(&profile.name)
    .bind(&profile.role)
    .bind(&profile.region)
    .bind(disciplines)
    .bind(i64::from(profile.is_looking))
    .bind(now.0)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Takes over what was typed into the signup form, where the profile says nothing yet: what
/// its owner saved stands.
pub async fn fill_empty(
    tx: &mut Tx,
    id: &AccountId,
    signup: &KeptSignup,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE account
         SET name = $2,
             role = $3,
             region = $4
         WHERE id = $1
           AND profile_updated_at IS NULL",
    )
    .bind(id.as_str())
    .bind(&signup.name)
    .bind(&signup.role)
    .bind(&signup.region)
    .execute(tx.conn())
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::email_address::EmailAddress;
    use crate::features::accounts::server::account::store::insert_account;
    use crate::ids::SignupId;
    use crate::testing::{TestDb, on_both_databases};

    fn a_signup(name: &str) -> KeptSignup {
        KeptSignup {
            id: SignupId::new("w1"),
            email: EmailAddress::parse("jo@example.org").expect("an address"),
            name: name.to_owned(),
            role: "mlt-ca".to_owned(),
            region: "CA-ON".to_owned(),
            asked_at: UnixMillis(1),
            confirmed_at: None,
            left_at: None,
        }
    }

    on_both_databases!(
        what_the_owner_saved_stands_over_the_signup,
        |test_db: TestDb| async move {
            let id = AccountId::new("a1");
            let email = EmailAddress::parse("jo@example.org").expect("an address");
            let mut tx = test_db.db.begin().await.expect("a transaction");
            insert_account(&mut tx, &id, &email, UnixMillis(1))
                .await
                .expect("stored");
            fill_empty(&mut tx, &id, &a_signup("Jo"))
                .await
                .expect("stored");
            tx.commit().await.expect("a commit");
            let found = find_profile(&test_db.db, &id).await.expect("readable");
            let found = found.expect("there");
            assert_eq!(found.profile.name, "Jo");
            assert_eq!(found.profile.region, "CA-ON");
            assert_eq!((found.updated_at, found.looking_at), (None, None));

            let saved = Profile {
                name: String::new(),
                role: "mla-t-ca".into(),
                region: String::new(),
                disciplines: vec!["core-lab".into(), "microbiology".into()],
                is_looking: true,
            };
            for now in [5, 9] {
                let mut tx = test_db.db.begin().await.expect("a transaction");
                update_profile(&mut tx, &id, &saved, UnixMillis(now))
                    .await
                    .expect("stored");
                fill_empty(&mut tx, &id, &a_signup("Somebody"))
                    .await
                    .expect("stored");
                tx.commit().await.expect("a commit");
                let found = find_profile(&test_db.db, &id).await.expect("readable");
                let expected = KeptProfile {
                    profile: saved.clone(),
                    looking_at: Some(UnixMillis(5)),
                    updated_at: Some(UnixMillis(now)),
                };
                assert_eq!(found, Some(expected));
            }

            let idle = Profile {
                is_looking: false,
                ..saved
            };
            let mut tx = test_db.db.begin().await.expect("a transaction");
            update_profile(&mut tx, &id, &idle, UnixMillis(10))
                .await
                .expect("stored");
            tx.commit().await.expect("a commit");
            let found = find_profile(&test_db.db, &id).await.expect("readable");
            assert_eq!(found.expect("there").looking_at, None);
            let nobody = find_profile(&test_db.db, &AccountId::new("a2")).await;
            assert_eq!(nobody.expect("readable"), None);
        }
    );
}
