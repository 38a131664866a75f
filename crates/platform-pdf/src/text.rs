//! Texts as the fonts can set them.

use crate::world::is_covered;

/// What stands for a character that no font has.
const MISSING: char = '\u{fffd}';

/// Texts on their way into a document, counting what had to be replaced.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    pub replaced: usize,
}

impl Texts {
    /// The text with a sign in the place of every character that no font has, and without control
    /// characters other than the line break.
    ///
    /// An archival PDF may not hold a character without a shape: typst would refuse the whole document.
    pub fn set(&mut self, text: &str) -> String {
        text.chars().filter_map(|letter| self.letter(letter)).collect()
    }

    fn letter(&mut self, letter: char) -> Option<char> {
        match letter {
            '\n' => Some('\n'),
            '\t' => Some(' '),
            '\r' => None,
            _ if letter.is_control() => None,
            // Marks of direction and invisible joiners have no shape and need none here.
            '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' => None,
            _ if is_covered(letter) => Some(letter),
            _ => {
                self.replaced += 1;
                Some(MISSING)
            }
        }
    }
}
