//! The page of `vampx check --format html`, as text and in a browser.

use std::{
    fs,
    path::PathBuf,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::vampx::{Vampx, example};

const PROGRAM: &str = "field bls12-381;\npub c;\npriv a, b : u16;\ndef square x = x * x;\nsquare a + square b < \u{3bb} & c;\n";

/// A page for `text`, with the options.
#[track_caller]
fn page(text: &str, code: i32, options: &[&str]) -> String {
    let vampx = Vampx::new();
    vampx.file("sum.pir", text);
    let check = ["check", "-q", "sum.pir", "--format", "html"];
    vampx.ends(code, &[&check[..], options].concat()).stdout
}

const SUM: &str =
    "field bls12-381;\npub c;\npriv a, b : u16;\ndef square x = x * x;\nsquare a + square b = c;\n";

#[test]
fn a_page_needs_nothing_else() {
    let page = page(SUM, 0, &["--target", "goldilocks"]);
    for outside in ["http:", "https:", "src=", "<link", "@import", "url("] {
        assert!(!page.contains(outside), "{outside}");
    }
    assert!(page.starts_with("<!DOCTYPE html>"));
    // Without a script, ranges are what a browser shows of an element that is pointed at.
    assert!(page.contains("title=\"0 ..= 65535\""), "{page}");
    assert!(
        page.contains("title=\"0 ..= 2^32 - 131071 (2 values)\"") || page.contains("(2 values)"),
        "{page}"
    );
    assert!(page.contains("Cost by line"));
}

#[test]
fn a_page_marks_integers_that_wrap_and_no_elements() {
    let text = "field goldilocks;\npriv x, y : u40;\nx * y = c;\na * b = d;\n";
    let page = page(text, 0, &["--allow", "error"]);
    assert_eq!(page.matches("class=\"e w").count(), 1, "{page}");
    assert!(page.contains(">can wrap<"), "{page}");
}

#[test]
fn a_page_without_target_has_no_costs() {
    let page = page(SUM, 0, &[]);
    assert!(!page.contains("Cost by line"));
    assert!(!page.contains("target field"));
}

#[test]
fn text_stays_text() {
    let text = "field bn254; // <script>alert(1)</script> & \"quotes\"\nx = 3;\n";
    let page = page(text, 0, &[]);
    assert!(!page.contains("<script>alert"), "{page}");
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp;"));
}

#[test]
fn a_program_that_does_not_compile_has_a_page() {
    let page = page(PROGRAM, 2, &[]);
    assert!(page.contains("does not compile"), "{page}");
    assert!(page.contains("href=\"#L5\""), "{page}");
}

#[test]
fn a_large_program_has_a_page_of_reasonable_size() {
    let step = "def step x = x * x + 1;\n";
    let text = format!("field bn254;\n{step}iter 100000 step y = z;\n");
    let page = page(&text, 0, &[]);
    assert!(page.contains("(100000 values)"), "{}", page.len());
    assert!(page.len() < 100_000, "{}", page.len());
}

#[test]
fn a_long_program_has_a_page_of_reasonable_size() {
    let lines: String = (0..6000)
        .map(|i| format!("a{i} * b{i} = c{i} + {i};\n"))
        .collect();
    let page = page(&format!("field bn254;\n{lines}"), 0, &[]);
    assert!(page.contains(" more places have values"), "{}", page.len());
    assert!(page.len() < 8_000_000, "{}", page.len());
}

/// A browser without a head, if there is one.
fn browser() -> Option<PathBuf> {
    let names = ["chromium", "chromium-browser", "google-chrome", "chrome"];
    let paths = std::env::var_os("PATH")?;
    let found = std::env::split_paths(&paths)
        .flat_map(|folder| names.map(|name| folder.join(name)))
        .find(|path| path.is_file());
    if found.is_none() {
        eprintln!("no browser is installed: the page is not tested in one");
    }
    found
}

/// What the page is in a browser, once `script` has run in it; `hash` is the part of the address that names an element.
fn in_browser(vampx: &Vampx, browser: &PathBuf, page: &str, hash: &str, script: &str) -> String {
    let page = page.replace("</html>", &format!("<script>{script}</script></html>"));
    let path = vampx.file("page.html", page);
    let profile = vampx.path("profile");
    let _ = fs::remove_dir_all(&profile);
    let mut child = Command::new(browser)
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--dump-dom",
        ])
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg(format!("file://{}{hash}", path.display()))
        .stdin(Stdio::null())
        .stdout(fs::File::create(vampx.path("dom")).expect("a file"))
        .stderr(Stdio::null())
        .spawn()
        .expect("the browser starts");
    let end = Instant::now() + Duration::from_secs(120);
    while child.try_wait().expect("its state").is_none() {
        if Instant::now() > end {
            child.kill().expect("the browser is stopped");
            panic!("the browser does not end");
        }
        thread::sleep(Duration::from_millis(50));
    }
    fs::read_to_string(vampx.path("dom")).expect("what the browser made of the page")
}

/// The inside of the element that shows the value chosen.
fn panel(dom: &str) -> &str {
    let (_, panel) = dom.split_once("id=\"panel\"").expect("a panel");
    panel.split_once("</section>").expect("its end").0
}

#[test]
fn a_browser_shows_ranges_and_findings() {
    let Some(browser) = browser() else { return };
    let vampx = Vampx::new();
    let text = "field bls12-381;\npub c;\npriv a, b : u16;\na * b = c;\nd * d = e;\na = 70000;\n";
    vampx.file("sum.pir", text);
    let check = ["check", "-q", "sum.pir", "--format", "html"];
    let target = ["--target", "goldilocks"];
    let page = vampx.ends(1, &[&check[..], &target].concat()).stdout;
    let in_browser = |hash: &str, script: &str| in_browser(&vampx, &browser, &page, hash, script);

    // Nothing is chosen.
    let dom = in_browser("", "");
    assert!(panel(&dom).contains("Point at an expression"), "{dom}");
    assert!(!dom.contains("class=\"e hot"), "{dom}");

    // Pointing at an expression shows the range of its values; what is under the pointer is the innermost.
    let point = "const find = (text) => [...document.querySelectorAll('.listing .e')].find((e) => e.textContent === text);\
                 find('a * b').dispatchEvent(new MouseEvent('mouseover', { bubbles: true }));";
    let dom = in_browser("", point);
    assert!(panel(&dom).contains("a * b"), "{}", panel(&dom));
    assert!(panel(&dom).contains("..="), "{}", panel(&dom));
    assert!(
        panel(&dom).contains("p has 255, q has 64"),
        "{}",
        panel(&dom)
    );

    // Choosing one keeps it, whatever is pointed at then.
    let choose = format!(
        "{point}find('d * d').click(); find('a * b').dispatchEvent(new MouseEvent('mouseover', {{ bubbles: true }}));"
    );
    let dom = in_browser("", &choose);
    assert!(panel(&dom).contains("d * d"), "{}", panel(&dom));
    assert!(panel(&dom).contains("as elements"), "{}", panel(&dom));
    assert!(dom.contains(" hot"), "{dom}");

    let dom = in_browser("", &point.replace("a * b", "e"));
    assert!(panel(&dom).contains("1 emulated on"), "{}", panel(&dom));

    // The address of a finding opens it, and shows its place.
    let position = page
        .split("<details id=\"F")
        .find(|details| details.contains("VX0001"))
        .and_then(|details| details.split('"').next())
        .expect("the contradiction");
    let closed = format!("document.getElementById('F{position}').open = false;");
    let opened = in_browser(&format!("#F{position}"), "");
    assert!(
        opened.contains(&format!(
            "<details id=\"F{position}\" class=\"finding error hot\" open=\"\""
        )),
        "{opened}"
    );
    let clicked = format!(
        "{closed} location.hash = ''; document.querySelector('#F{position} summary').click();"
    );
    let dom = in_browser("", &clicked);
    assert!(dom.contains(" hot"), "{dom}");
    assert!(panel(&dom).contains("<dt>finding</dt>"), "{}", panel(&dom));
}

#[test]
fn every_example_has_a_page() {
    let vampx = Vampx::new();
    for name in ["poseidon", "merkle", "sketch_branch"] {
        let program = example(name, format!("{name}.pir"));
        let check = ["check", "-q", &program, "--format", "html"];
        let page = vampx.ends(0, &[&check[..], &["--target", "goldilocks"]].concat());
        let opened = page.stdout.matches("<span").count();
        assert_eq!(opened, page.stdout.matches("</span>").count(), "{name}");
        assert!(opened > 20, "{name}");
    }
}
