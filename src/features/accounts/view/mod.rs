pub mod signup_page;
