//! From a flat list to what is drawn: comments, and under each its replies on one level.

use std::collections::{BTreeMap, BTreeSet};

use crate::features::comments::model::Comment;
use crate::ids::CommentId;

/// A comment on the first level with everything that was said below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branch {
    pub comment: Comment,
    /// Oldest first, replies to replies among them.
    pub replies: Vec<Reply>,
}

/// A comment on the second level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    pub comment: Comment,
    /// Name of the author of the reply it answers; `None` for an answer to the branch's
    /// own comment, which the drawing says already.
    pub in_reply_to: Option<String>,
}

/// The thread, oldest first on both levels.
///
/// A removed comment stands there for the sake of its replies: without any it is left out.
/// A comment whose parent is not in the list starts a branch. Parents that form a circle,
/// which nobody can post, are cut at the oldest comment of the circle.
///
/// # Shape
/// Every comment of the list stands in exactly one place, removed ones in at most one.
pub fn arrange(comments: Vec<Comment>) -> Vec<Branch> {
    let mut comments = without_bare_removed(comments);
    comments.sort_by(|a, b| (a.posted_at, &a.id).cmp(&(b.posted_at, &b.id)));
    let places: BTreeMap<&CommentId, usize> = comments
        .iter()
        .enumerate()
        .map(|(i, comment)| (&comment.id, i))
        .collect();
    let parents: Vec<Option<usize>> = comments
        .iter()
        .map(|comment| comment.parent.as_ref())
        .map(|parent| places.get(parent?).copied())
        .collect();
    let roots = roots(&parents);
    let answered: Vec<Option<String>> = (0..comments.len())
        .map(|i| {
            let parent = parents[i].filter(|parent| *parent != roots[i])?;
            Some(comments[parent].called().to_owned())
        })
        .collect();

    let mut branches: Vec<Branch> = Vec::new();
    // The branch that each comment on the first level starts.
    let mut started = vec![None; comments.len()];
    let mut replies = Vec::new();
    for (i, (comment, in_reply_to)) in comments.into_iter().zip(answered).enumerate() {
        if roots[i] == i {
            started[i] = Some(branches.len());
            branches.push(Branch {
                comment,
                replies: Vec::new(),
            });
        } else {
            replies.push((
                roots[i],
                Reply {
                    comment,
                    in_reply_to,
                },
            ));
        }
    }
    for (root, reply) in replies {
        if let Some(branch) = started[root].and_then(|place| branches.get_mut(place)) {
            branch.replies.push(reply);
        }
    }
    branches
}

/// The list without removed comments that nobody answered, and without those whose answers
/// are all of that kind.
fn without_bare_removed(mut comments: Vec<Comment>) -> Vec<Comment> {
    loop {
        let answered: BTreeSet<CommentId> = comments
            .iter()
            .filter_map(|comment| comment.parent.clone())
            .collect();
        let before = comments.len();
        comments.retain(|comment| !comment.removed || answered.contains(&comment.id));
        if comments.len() == before {
            return comments;
        }
    }
}

/// For each comment the one that starts its branch, by place in the list.
fn roots(parents: &[Option<usize>]) -> Vec<usize> {
    let mut roots: Vec<Option<usize>> = vec![None; parents.len()];
    for start in 0..parents.len() {
        let mut path = Vec::new();
        let mut here = start;
        let root = loop {
            if let Some(root) = roots[here] {
                break root;
            }
            if let Some(first) = path.iter().position(|place| *place == here) {
                break path[first..].iter().copied().min().unwrap_or(here);
            }
            path.push(here);
            match parents[here] {
                Some(parent) => here = parent,
                None => break here,
            }
        };
        for place in path {
            roots[place] = Some(root);
        }
    }
    roots
        .into_iter()
        .enumerate()
        .map(|(i, root)| root.unwrap_or(i))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::UnixMillis;
    use proptest::prelude::*;

    fn comment(id: &str, parent: &str, at: i64) -> Comment {
        Comment {
            id: CommentId::new(id),
            parent: (!parent.is_empty()).then(|| CommentId::new(parent)),
            name: format!("author of {id}"),
            posted_at: UnixMillis(at),
            text: id.to_owned(),
            waiting: false,
            removed: false,
        }
    }

    fn removed(id: &str, parent: &str, at: i64) -> Comment {
        Comment {
            name: String::new(),
            text: "-".to_owned(),
            removed: true,
            ..comment(id, parent, at)
        }
    }

    /// `a[b c(b)]`: branch a with replies b and c, c in reply to b.
    fn drawn(comments: Vec<Comment>) -> String {
        let branches: Vec<String> = arrange(comments)
            .into_iter()
            .map(|branch| {
                let replies: Vec<String> = branch
                    .replies
                    .into_iter()
                    .map(|reply| {
                        let to = reply
                            .in_reply_to
                            .map(|name| format!("({})", name.trim_start_matches("author of ")))
                            .unwrap_or_default();
                        format!("{}{to}", reply.comment.text)
                    })
                    .collect();
                format!("{}[{}]", branch.comment.text, replies.join(" "))
            })
            .collect();
        branches.join(" ")
    }

    #[test]
    fn both_levels_are_oldest_first() {
        assert_eq!(
            drawn(vec![
                comment("d", "a", 4),
                comment("b", "", 2),
                comment("c", "a", 3),
                comment("a", "", 1),
            ]),
            "a[c d] b[]"
        );
    }

    #[test]
    fn a_reply_to_a_reply_is_drawn_on_the_second_level_and_names_its_parent() {
        assert_eq!(
            drawn(vec![
                comment("a", "", 1),
                comment("b", "a", 2),
                comment("c", "b", 3),
                comment("d", "c", 4),
                comment("e", "a", 5),
            ]),
            "a[b c(b) d(c) e]"
        );
    }

    #[test]
    fn orphans_start_branches_and_keep_their_replies() {
        assert_eq!(
            drawn(vec![
                comment("b", "gone", 2),
                comment("c", "b", 3),
                comment("a", "", 1)
            ]),
            "a[] b[c]"
        );
    }

    #[test]
    fn circles_are_cut_at_their_oldest_comment() {
        assert_eq!(
            drawn(vec![
                comment("a", "c", 1),
                comment("b", "a", 2),
                comment("c", "b", 3),
                comment("d", "c", 4),
                comment("e", "e", 5),
            ]),
            "a[b c(b) d(c)] e[]"
        );
    }

    #[test]
    fn removed_comments_stay_for_their_replies_only() {
        assert_eq!(
            drawn(vec![
                removed("a", "", 1),
                comment("b", "a", 2),
                removed("c", "b", 3),
                comment("d", "c", 4),
                removed("e", "b", 5),
                removed("f", "", 6),
                removed("g", "f", 7),
                removed("h", "g", 8),
            ]),
            "-[b -(b) d(a removed comment)]"
        );
    }

    #[test]
    fn equal_times_are_ordered_by_id() {
        assert_eq!(
            drawn(vec![comment("b", "", 1), comment("a", "", 1)]),
            "a[] b[]"
        );
    }

    proptest! {
        #[test]
        fn every_comment_stands_in_exactly_one_place(
            links in proptest::collection::vec((0_usize..30, 0_i64..5), 0..25)
        ) {
            let comments: Vec<Comment> = links
                .iter()
                .enumerate()
                .map(|(i, (parent, at))| comment(&i.to_string(), &parent.to_string(), *at))
                .collect();
            let mut seen: Vec<String> = Vec::new();
            for branch in arrange(comments.clone()) {
                seen.push(branch.comment.text);
                let times: Vec<_> = branch.replies.iter().map(|reply| reply.comment.posted_at).collect();
                prop_assert!(times.is_sorted());
                seen.extend(branch.replies.into_iter().map(|reply| reply.comment.text));
            }
            seen.sort();
            let mut all: Vec<String> = comments.into_iter().map(|comment| comment.text).collect();
            all.sort();
            prop_assert_eq!(seen, all);
        }
    }
}
