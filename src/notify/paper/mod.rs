//! What is said on paper, in one language, before it has a form; and its forms.

pub(super) mod html;
pub mod pdf;
pub(super) mod text;

/// What a letter or a receipt says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paper {
    /// In which language (`es`).
    pub language: &'static str,
    /// Which way its sentences run (`ltr`).
    pub direction: &'static str,
    /// What it is: its heading, and the subject of a letter.
    pub title: String,
    /// What it says, from the top.
    pub blocks: Vec<Block>,
}

/// A piece of a paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A paragraph.
    Text(String),
    /// A paragraph that need not catch the eye.
    Small(String),
    /// Something to be typed.
    Code(String),
    /// Names and what they are.
    Facts(Vec<(String, String)>),
    /// What is paid for.
    Table(Table),
}

/// What is paid for, line by line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// What it shows.
    pub caption: String,
    /// What stands above the columns: the kind of fee, what became of it, the amount.
    pub head: [String; 3],
    /// A kind of fee, what became of it, the amount.
    pub rows: Vec<[String; 3]>,
    /// The name of the sum, and the sum.
    pub total: (String, String),
}
