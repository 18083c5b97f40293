pub mod contact_page;
