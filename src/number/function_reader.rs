//! A reader of printed functions of u, for tests: it shares nothing with what prints them.

use super::{Rational, Real};

/// The value of a printed function at some u, by recursive descent on the text: `+ -`, `* /`, unary minus, `^`, `ln`.
pub fn evaluated(text: &str, u: &Rational) -> Real {
    let mut reader = Reader { text: text.as_bytes(), at: 0, u };
    let value = reader.sum();
    assert_eq!(reader.at, text.len(), "all of {text} is read");
    value
}

struct Reader<'a> {
    text: &'a [u8],
    at: usize,
    u: &'a Rational,
}

impl Reader<'_> {
    fn next_is(&mut self, symbol: u8) -> bool {
        while self.text.get(self.at) == Some(&b' ') {
            self.at += 1;
        }
        let met = self.text.get(self.at) == Some(&symbol);
        self.at += usize::from(met);
        met
    }

    fn sum(&mut self) -> Real {
        let mut value = self.product();
        loop {
            if self.next_is(b'+') {
                value = value.add(&self.product()).expect("finite");
            } else if self.next_is(b'-') {
                value = value.sub(&self.product()).expect("finite");
            } else {
                return value;
            }
        }
    }

    fn product(&mut self) -> Real {
        let mut value = self.signed();
        loop {
            if self.next_is(b'*') {
                value = value.mul(&self.signed()).expect("finite");
            } else if self.next_is(b'/') {
                value = value.div(&self.signed()).expect("not 0");
            } else {
                return value;
            }
        }
    }

    fn signed(&mut self) -> Real {
        if self.next_is(b'-') {
            return self.signed().neg();
        }
        let base = self.atom();
        if !self.next_is(b'^') {
            return base;
        }
        let down = self.next_is(b'-');
        let size = usize::try_from(self.integer()).expect("a short exponent");
        let power = (0..size).fold(Real::ONE, |power, _| power.mul(&base).expect("finite"));
        if down { Real::ONE.div(&power).expect("not 0") } else { power }
    }

    fn atom(&mut self) -> Real {
        if self.next_is(b'(') {
            let value = self.sum();
            assert!(self.next_is(b')'));
            value
        } else if self.next_is(b'u') {
            Real::Rational(self.u.clone())
        } else if self.next_is(b'l') {
            assert!(self.next_is(b'n') && self.text[self.at] == b'(');
            self.atom().ln().expect("positive")
        } else {
            Real::Rational(Rational::from(self.integer()))
        }
    }

    fn integer(&mut self) -> u128 {
        let start = self.at;
        while self.text.get(self.at).is_some_and(u8::is_ascii_digit) {
            self.at += 1;
        }
        std::str::from_utf8(&self.text[start..self.at]).expect("digits").parse().expect("digits")
    }
}
