//! Values on their way into a statement, and rows on their way out: three types, and nothing typed.

use std::vec;

use crate::domain::Timestamp;

/// A value for a placeholder. A null has a type too: PostgreSQL asks for it.
#[derive(Clone)]
pub(super) enum Value {
    /// `bigint`.
    Int(Option<i64>),
    /// `text`.
    Text(Option<String>),
    /// `blob`, `bytea`.
    Blob(Option<Vec<u8>>),
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(Some(value))
    }
}

impl From<u32> for Value {
    fn from(value: u32) -> Self {
        Self::Int(Some(i64::from(value)))
    }
}

impl From<Option<i64>> for Value {
    fn from(value: Option<i64>) -> Self {
        Self::Int(value)
    }
}

impl From<Option<u32>> for Value {
    fn from(value: Option<u32>) -> Self {
        Self::Int(value.map(i64::from))
    }
}

impl From<Timestamp> for Value {
    fn from(value: Timestamp) -> Self {
        Self::Int(Some(value.millis()))
    }
}

impl From<Option<Timestamp>> for Value {
    fn from(value: Option<Timestamp>) -> Self {
        Self::Int(value.map(Timestamp::millis))
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(Some(value.to_owned()))
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(Some(value))
    }
}

impl From<Option<&str>> for Value {
    fn from(value: Option<&str>) -> Self {
        Self::Text(value.map(str::to_owned))
    }
}

impl From<Option<String>> for Value {
    fn from(value: Option<String>) -> Self {
        Self::Text(value)
    }
}

impl From<&[u8]> for Value {
    fn from(value: &[u8]) -> Self {
        Self::Blob(Some(value.to_vec()))
    }
}

impl From<Option<Vec<u8>>> for Value {
    fn from(value: Option<Vec<u8>>) -> Self {
        Self::Blob(value)
    }
}

/// The values for a statement, `$1` first.
macro_rules! values {
    ($($value:expr),* $(,)?) => {
        vec![$($crate::storage::value::Value::from($value)),*]
    };
}
pub(super) use values;

/// One row, read column by column from the left.
pub(super) struct Row {
    cells: vec::IntoIter<Value>,
}

/// The row does not hold what the statement promised, or a text is no value of its type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unreadable;

impl Row {
    /// A row with these columns; a null may be of any type.
    pub(super) fn new(cells: Vec<Value>) -> Self {
        Self {
            cells: cells.into_iter(),
        }
    }

    /// The next column, a number.
    pub(super) fn int(&mut self) -> Result<i64, Unreadable> {
        self.int_or_null()?.ok_or(Unreadable)
    }

    /// The next column, a number that fits a smaller type.
    pub(super) fn small<T: TryFrom<i64>>(&mut self) -> Result<T, Unreadable> {
        T::try_from(self.int()?).map_err(|_| Unreadable)
    }

    /// The next column, a number or null.
    pub(super) fn int_or_null(&mut self) -> Result<Option<i64>, Unreadable> {
        match self.cells.next() {
            Some(Value::Int(value)) => Ok(value),
            Some(Value::Text(None) | Value::Blob(None)) => Ok(None),
            Some(Value::Text(Some(_)) | Value::Blob(Some(_))) | None => Err(Unreadable),
        }
    }

    /// The next column, a moment.
    pub(super) fn time(&mut self) -> Result<Timestamp, Unreadable> {
        self.int().map(Timestamp::from_millis)
    }

    /// The next column, a moment or null.
    pub(super) fn time_or_null(&mut self) -> Result<Option<Timestamp>, Unreadable> {
        Ok(self.int_or_null()?.map(Timestamp::from_millis))
    }

    /// The next column, text.
    pub(super) fn text(&mut self) -> Result<String, Unreadable> {
        self.text_or_null()?.ok_or(Unreadable)
    }

    /// The next column, text or null.
    pub(super) fn text_or_null(&mut self) -> Result<Option<String>, Unreadable> {
        match self.cells.next() {
            Some(Value::Text(value)) => Ok(value),
            Some(Value::Int(None) | Value::Blob(None)) => Ok(None),
            Some(Value::Int(Some(_)) | Value::Blob(Some(_))) | None => Err(Unreadable),
        }
    }

    /// The next column, text that this reads.
    pub(super) fn parsed<T, E>(&mut self, parse: impl FnOnce(&str) -> Result<T, E>) -> Result<T, Unreadable> {
        parse(&self.text()?).map_err(|_| Unreadable)
    }

    /// The next column, null or text that this reads.
    pub(super) fn parsed_or_null<T, E>(
        &mut self,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<Option<T>, Unreadable> {
        self.text_or_null()?
            .map(|text| parse(&text).map_err(|_| Unreadable))
            .transpose()
    }

    /// The next column, one of a list of words.
    pub(super) fn word<T>(&mut self, known: impl FnOnce(&str) -> Option<T>) -> Result<T, Unreadable> {
        known(&self.text()?).ok_or(Unreadable)
    }

    /// The next column, null or one of a list of words.
    pub(super) fn word_or_null<T>(
        &mut self,
        known: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, Unreadable> {
        self.text_or_null()?
            .map(|text| known(&text).ok_or(Unreadable))
            .transpose()
    }

    /// The next column, bytes.
    pub(super) fn blob(&mut self) -> Result<Vec<u8>, Unreadable> {
        self.blob_or_null()?.ok_or(Unreadable)
    }

    /// The next column, bytes or null.
    pub(super) fn blob_or_null(&mut self) -> Result<Option<Vec<u8>>, Unreadable> {
        match self.cells.next() {
            Some(Value::Blob(value)) => Ok(value),
            Some(Value::Int(None) | Value::Text(None)) => Ok(None),
            Some(Value::Int(Some(_)) | Value::Text(Some(_))) | None => Err(Unreadable),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_of_another_type_a_null_and_a_missing_column_are_told_apart() {
        let row = || Row::new(values![Some("text"), None::<i64>]);

        assert_eq!(row().text(), Ok(String::from("text")));
        assert_eq!(row().int(), Err(Unreadable));
        let mut both = row();
        assert_eq!(both.text_or_null(), Ok(Some(String::from("text"))));
        assert_eq!(both.int_or_null(), Ok(None));
        assert_eq!(both.int_or_null(), Err(Unreadable));
    }

    #[test]
    fn a_number_that_does_not_fit_is_refused() {
        assert_eq!(Row::new(values![70_000_i64]).small::<u16>(), Err(Unreadable));
        assert_eq!(Row::new(values![-1_i64]).small::<u32>(), Err(Unreadable));
        assert_eq!(Row::new(values![200_i64]).small::<u16>(), Ok(200));
    }
}
