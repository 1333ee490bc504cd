//! How series look: a colour, a dash and a shape each, so that colour is never the only sign.
//!
//! The colours are those of Okabe and Ito (2008), lightened on a dark ground; black and white for the first series.

/// How many series have a look of their own; further ones begin anew.
pub const LOOKS: usize = 8;

/// The custom properties of the light scheme.
pub const LIGHT: &str = "--ink:#1b1b1b;--soft:#555;--rule:#c9c9c9;--grid:#e6e6e6;--paper:#fff;--heat:#0072b2;--fall:#d55e00;\
--s0:#1b1b1b;--s1:#0072b2;--s2:#c24e00;--s3:#00805e;--s4:#b0578a;--s5:#8a5c00;--s6:#3a8fc4;--s7:#6f6300";

/// Those of the dark one.
pub const DARK: &str = "--ink:#ececec;--soft:#b4b4b4;--rule:#565656;--grid:#333;--paper:#161719;--heat:#56b4e9;--fall:#ff8d4a;\
--s0:#ececec;--s1:#56b4e9;--s2:#ff8d4a;--s3:#2cc29a;--s4:#e59cc8;--s5:#f0b429;--s6:#9ec9ff;--s7:#f0e442";

/// What holds for all charts, in both schemes.
pub const RULES: &str = "\
.chart text{font:12px system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif;fill:var(--ink)}\
.chart .t{font-weight:600}\
.chart .l,.chart .k{fill:var(--soft);font-size:11px}\
.chart .c{font-size:10px;text-anchor:middle}\
.chart .e{text-anchor:end}.chart .m{text-anchor:middle}\
.chart .g{stroke:var(--grid);fill:none}.chart .x{stroke:var(--rule);fill:none}\
.chart .ln{fill:none;stroke-width:1.8;stroke-linejoin:round}\
.chart .iv{fill:none;stroke-width:1.4}\
.chart .pt{stroke-width:1.4;stroke:var(--c);fill:var(--c)}.chart .op{fill:none}\
.chart .ar{stroke:var(--c);stroke-width:1;fill:var(--c);fill-opacity:.3}\
.chart .b1{fill-opacity:.75}\
.chart .ht,.chart .fl{stroke:var(--paper);stroke-width:1;fill:var(--heat)}.chart .fl{fill:var(--fall)}\
.chart .s0{--c:var(--s0)}.chart .s1{--c:var(--s1)}.chart .s2{--c:var(--s2)}.chart .s3{--c:var(--s3)}\
.chart .s4{--c:var(--s4)}.chart .s5{--c:var(--s5)}.chart .s6{--c:var(--s6)}.chart .s7{--c:var(--s7)}\
.chart .ln,.chart .iv{stroke:var(--c)}\
.chart .ln.s1{stroke-dasharray:7 3}.chart .ln.s2{stroke-dasharray:2 3}.chart .ln.s3{stroke-dasharray:9 3 2 3}\
.chart .ln.s4{stroke-dasharray:13 4}.chart .ln.s5{stroke-dasharray:4 2}.chart .ln.s6{stroke-dasharray:1 3}\
.chart .ln.s7{stroke-dasharray:10 3 2 3 2 3}";

/// The style of a file by itself: light, and dark where the reader prefers that.
pub fn alone() -> String {
    format!(
        ".chart{{{LIGHT}}}@media(prefers-color-scheme:dark){{.chart{{{DARK}}}}}.chart .bg{{fill:var(--paper)}}\
         .chart .h{{font-size:15px;font-weight:600}}{RULES}"
    )
}

/// The outline of the marker of a series around a place, and whether it is open.
pub fn marker(series: usize, x: f64, y: f64) -> (String, bool) {
    let at = |dx: f64, dy: f64| format!("{} {}", number(x + dx), number(y + dy));
    let circle = |radius: f64| {
        let start = at(-radius, 0.0);
        format!("M{start}a{radius} {radius} 0 1 0 {d} 0a{radius} {radius} 0 1 0 -{d} 0z", d = 2.0 * radius)
    };
    match series % LOOKS {
        0 => (circle(3.5), false),
        1 => (format!("M{}h6.4v6.4h-6.4z", at(-3.2, -3.2)), false),
        2 => (format!("M{}l4 7h-8z", at(0.0, -4.2)), false),
        3 => (format!("M{}l4.4 4.4l-4.4 4.4l-4.4-4.4z", at(0.0, -4.4)), false),
        4 => (format!("M{}l4-7h-8z", at(0.0, 4.2)), false),
        5 => (format!("M{}l7 7m0-7l-7 7", at(-3.5, -3.5)), true),
        6 => (format!("M{}h8m-4-4v8", at(-4.0, 0.0)), true),
        _ => (circle(3.8), true),
    }
}

/// A coordinate: one decimal is a tenth of a pixel.
pub fn number(value: f64) -> String {
    let rounded = (value * 10.0).round() / 10.0;
    if rounded.is_finite() { format!("{}", rounded + 0.0) } else { "0".to_owned() }
}

/// About how wide a text is, in a font of 12.
pub fn width(text: &str) -> f64 {
    let of = |letter: char| match letter {
        'i' | 'l' | 'j' | '.' | ',' | '\'' | '|' | ':' | ';' | '!' | 'I' | '(' | ')' | '[' | ']' | 't' | 'f' | 'r'
        | ' ' => 4.4,
        'm' | 'w' | 'M' | 'W' | '%' | '@' | '—' => 11.2,
        letter if (letter as u32) > 0x2e80 => 12.5,
        letter if letter.is_uppercase() => 8.6,
        _ => 7.2,
    };
    text.chars().map(of).sum()
}

/// A text cut to so many pixels.
pub fn fitting(text: &str, room: f64) -> String {
    if width(text) <= room {
        return text.to_owned();
    }
    let mut used = width("…");
    let kept: String = text
        .chars()
        .take_while(|letter| {
            used += width(letter.encode_utf8(&mut [0; 4]));
            used <= room
        })
        .collect();
    format!("{}…", kept.trim_end())
}
