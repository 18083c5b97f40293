//! What the site keeps of people, in plain words.
//!
//! Every sentence says what the code does today. Whoever changes what is stored, sent or
//! deleted changes the sentence too.

use leptos::prelude::*;

use crate::page::server::Drawing;
use crate::page::server::head::Head;
use crate::server::config::SiteConfig;
use crate::ui::breadcrumb::Breadcrumb;

pub fn draw(site: &SiteConfig) -> Drawing {
    let head = Head::new(
        "Privacy",
        "What this site keeps when you comment, sign up or write to us, why, and how to ask for it.",
    );
    Drawing::new(head, page(site))
}

fn page(site: &SiteConfig) -> AnyView {
    let sender = if site.postal_address.is_empty() {
        site.legal_name.clone()
    } else {
        format!("{}, {}", site.legal_name, site.postal_address)
    };
    view! {
        <Breadcrumb above=vec![] current="Privacy"/>
        <header class="page-head">
            <h1 tabindex="-1">"Privacy"</h1>
            <p class="lede">
                "You can read everything, rate your skills and look for work without telling us who you are. Here is what is kept when you do send us something, why, and for how long."
            </p>
            <p>
                <a class="button" href="/privacy/request">"Get a copy of your data, or have it erased"</a>
            </p>
        </header>
        <div class="prose">
            <h2>"Who keeps it"</h2>
            <p>
                "This site is run by " {sender} ". Reach us through the "
                <a href="/contact">"contact page"</a> "."
            </p>
            <Forms/>
            <Account/>
            <Device/>
            <h2>"Ask for your data"</h2>
            <p>
                "You can do this yourself: "
                <a href="/privacy/request">"type your address and choose"</a>
                ", and a link comes by mail. With it you download everything that is kept about your address as one file, or erase it. Before anything is erased, a page says what goes and what stays."
            </p>
            <p>
                "An erasure takes your account, signups, messages and requests, and your name, address and words out of your comments. A comment that others answered then reads \u{201c}Removed by its author\u{201d}; their answers stay. What stays besides is the proof that you agreed, which holds no address, and the code made of your address, so that no list brings it back. You can sign up again at any time. Copies of the database that are kept against its loss hold what is erased until newer ones take their place."
            </p>
            <p>
                "To leave the updates, use the link in each of them, or "
                <a href="/unsubscribe">"type your address"</a>
                ". To correct something, or for everything else, write through the "
                <a href="/contact">"contact page"</a>
                " and choose the topic \u{201c}My data\u{201d}. Such a message is given a due date 30 days on, and you get a reference number for it. Write from the address that the data belongs to."
            </p>
        </div>
    }
    .into_any()
}

/// What each form keeps.
#[component]
fn Forms() -> impl IntoView {
    view! {
        <h2>"What each form keeps, and why"</h2>
        <h3>"Updates from Caring Support"</h3>
        <p>
            "Your e-mail address, and when you asked, confirmed and left. It is used for one thing: to send you the updates, after one message in which you confirm the address. An address that nobody confirms is erased after 7 days. The forms answer the same for every address, so nobody can find out here whether yours is on the list."
        </p>
        <p>
            "When you leave, no more updates come. Your address is erased after 30 days, and with it why you left, if you told us. A code stays that is made of your address and out of which nobody can read it, so that we do not write to you by mistake. It stays as well when you tell us never to write to you, or have everything erased. When a mail server says that your mailbox does not exist, such a code keeps the updates away from it until you confirm the address again."
        </p>
        <p>
            "That an update was sent to you, and when, is noted beside a number, not beside your address, and goes when you have everything erased. Updates hold no pictures, and no links that tell us whether you read them."
        </p>
        <h3>"Signing up as a lab worker"</h3>
        <p>
            "Your name, e-mail address and role, your province, territory or state, and when you signed up. The name is there to address you, the role and the place to tell which work could suit you. They are not shown on the site and not passed to employers. This is separate from the updates: one does not sign you up for the other. A signup that nobody confirms is erased after 7 days, and one that you ended, by the switch in your account or by \u{201c}never write to me\u{201d}, after 30; a confirmed one is kept until you have it erased."
        </p>
        <h3>"Proof that you agreed"</h3>
        <p>
            "The law wants proof from whoever writes to people. With both signups, and with each switch for mail in your account, we therefore keep the exact words you agreed to, when and on which page you did, and the network you came from: your IP address with its last part cut off. The same is kept when you confirm, leave, come back, refuse or have everything erased through a link. When the people who run the site act for you, such as by adding your address, their network is kept instead of yours. This proof is never erased. It holds no e-mail address."
        </p>
        <h3>"Comments"</h3>
        <p>
            "Your name and your comment, which everybody can read once it is published, and when you sent it. The e-mail address is optional. It is never shown on the site; with it you can have your comments erased later. They are kept until then. If you have an account with the same address and switched on mail about answers, we write to you there when your comment is answered."
        </p>
        <h3>"Contact"</h3>
        <p>
            "The topic, your message, your e-mail address, when it came and the reference number you are given. The message is stored, then passed on by e-mail to the people who run the site, so that they can answer you. Here it is erased after 24 months. To have it deleted from their mailbox too, write to them."
        </p>
        <h3>"Asking for your data"</h3>
        <p>
            "Your address, what you asked for and when, so that it is answered within 30 days. Once it is answered and its link has ended, the address goes within a day or two; that there was a request, and when it was answered, stays for 12 months. A request whose link nobody uses is erased after 30 days."
        </p>
        <h3>"Links in our mail"</h3>
        <p>
            "For each link that is mailed to you we keep what it can do, when it was made, until when it works and when it was used; not the link, only a code to know it by. That is erased 30 days after the link ended, and at once when you have everything erased."
        </p>
    }
}

/// What is kept of people who are signed in.
#[component]
fn Account() -> impl IntoView {
    view! {
        <h2>"Your account"</h2>
        <p>
            "An account is made when you sign in for the first time, or confirm that you signed up as a lab worker. It holds your e-mail address, when it was made, when you last signed in, and what you tell us on the "
            <a href="/account">"page of your account"</a>
            ": name, role, province, territory or state, disciplines, and since when you look for work. Each of these can stay empty. They are there to find jobs that suit you; employers do not see them. An account is kept until you have it erased."
        </p>
        <p>
            "When you save the skills checklist or a job, it is kept with the account: each sitting with its day, the newest rating of each skill, and when you saved a job. You can delete all of it there. The switches for mail stand there as well, each by itself; what you agree to and take back goes into the proof described above."
        </p>
        <p>
            "For each browser in which you are signed in we keep since when, the day and hour it last came back, what it is, in words such as \u{201c}Firefox on Linux\u{201d}, and the network you signed in from: your IP address with its last part cut off. The list stands on the page of your account, where you can sign each of them out. An entry is erased when you sign out there, and by itself once the browser has stayed away for 30 days, or after 180 days."
        </p>
        <p>
            "For each passkey that you make we keep what you call it, when it was made and last used, and its public half, with which nobody can sign in. It is erased when you remove it."
        </p>
        <p>
            "When somebody asks to sign in, the address that was typed is kept for a day or two, so that nobody is flooded with messages, and with it the page to go back to. The link and the code are not kept, only what is needed to recognize them."
        </p>
    }
}

/// What stays with the visitor, and what passes by.
#[component]
fn Device() -> impl IntoView {
    view! {
        <h2>"What stays with you"</h2>
        <p>
            "The skills checklist needs no account. Your answers stay in your browser and in the link to your result, which works for everyone you give it to. The server reads the answers out of the link to draw the page, and does not store them, unless you sign in from there: then the link is kept with your request for a day or two, as the page to go back to. Only when you are signed in and press \u{201c}Save to my account\u{201d} do they go into your account, where you can delete them."
        </p>
        <h2>"Cookies"</h2>
        <p>
            "Reading, searching, rating and signing up set no cookie. One is set for a year when you comment, so that your browser can show you your own comment while it waits for review. One is set for three hours when you ask to sign in, so that the code works in your browser alone, one for five minutes when you make or use a passkey, and one for up to 180 days when you are signed in, so that the site knows you until you sign out. Your browser also remembers, until you close the tab, how far down a page you were."
        </p>
        <h2>"Nobody else"</h2>
        <p>
            "The pages load nothing from other sites: no advertising, no analytics, no fonts or scripts from elsewhere. What you send goes no further than this page says. When you follow a link to an employer or a source, you are on their site, under their rules."
        </p>
        <h2>"Who sees it here"</h2>
        <p>
            "The people who run the site, once they have signed in, see the addresses, signups, messages and proofs of consent above, shortened network included, and note when a message was answered. What they do with them, such as taking somebody off the list or exporting it, is noted for good: with their own address, and with a number in place of yours."
        </p>
        <p>
            "If you agreed to updates somewhere else, such as on a form at a fair, they can bring in your address. One message then asks you to confirm it, and nothing else comes before you do. The proof keeps how and when you agreed, as they noted it, without your address."
        </p>
        <h2>"What the server notes"</h2>
        <p>
            "One line for each request: the time, the page, how it went and how long it took. It holds no IP address, no e-mail address and nothing you typed. To stop floods of messages, the server counts requests by shortened IP address in its memory, and forgets them within minutes. What the server has to do, such as sending a message, it notes beside numbers, without your address, and erases 30 days after it is done."
        </p>
    }
}
