pub mod signup_form;
