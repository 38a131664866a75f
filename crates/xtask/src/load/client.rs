//! One browser of the load: a connection that is kept, a cookie, and no more.
//!
//! By hand on the standard library, because the client runs on the same cores as the server that it
//! measures: what a full client spends would be counted against the product.

use std::io::{BufRead as _, BufReader, Error, ErrorKind, Read as _, Result, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// After so long without an answer the server is taken for hung.
const ANSWER_WITHIN: Duration = Duration::from_secs(60);
/// What browsers say that they take, over TLS.
const ENCODINGS: &str = "gzip, deflate, br";

/// A browser.
#[derive(Debug)]
pub struct Client {
    address: SocketAddr,
    connection: BufReader<TcpStream>,
    cookie: String,
}

/// An answer with its body as it came over the line.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
}

impl Answer {
    /// The body as text; only for what was asked for without compression.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Client {
    pub fn new(address: SocketAddr) -> Result<Self> {
        Ok(Self { address, connection: connect(address)?, cookie: String::new() })
    }

    /// Opens a page as a browser does.
    pub fn get(&mut self, path: &str) -> Result<Answer> {
        self.send(&format!("GET {path} HTTP/1.1\r\naccept-encoding: {ENCODINGS}\r\n"), b"")
    }

    /// Opens a page to read what is on it.
    pub fn read(&mut self, path: &str) -> Result<Answer> {
        self.send(&format!("GET {path} HTTP/1.1\r\n"), b"")
    }

    /// Sends a form as a page of ours would.
    pub fn post(&mut self, path: &str, form: &str) -> Result<Answer> {
        self.post_body(path, "application/x-www-form-urlencoded", form.as_bytes())
    }

    /// Sends a body as a page of ours would.
    pub fn post_body(&mut self, path: &str, kind: &str, body: &[u8]) -> Result<Answer> {
        let head = format!(
            "POST {path} HTTP/1.1\r\norigin: http://{}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n",
            self.address,
            body.len()
        );
        self.send(&head, body)
    }

    fn send(&mut self, head: &str, body: &[u8]) -> Result<Answer> {
        let cookie =
            if self.cookie.is_empty() { String::new() } else { format!("cookie: {}\r\n", self.cookie) };
        let mut request = format!("{head}host: {}\r\n{cookie}\r\n", self.address).into_bytes();
        request.extend_from_slice(body);
        // One write, so that a request is one packet and no timer of the line is measured.
        self.connection.get_mut().write_all(&request)?;
        self.answer()
    }

    fn answer(&mut self) -> Result<Answer> {
        let line = self.line()?;
        let status = line.split(' ').nth(1).and_then(|code| code.parse().ok());
        let status = status.ok_or_else(|| broken("an answer without a status"))?;
        let (mut length, mut is_chunked, mut closes) = (None, false, false);
        loop {
            let line = self.line()?;
            let Some((name, value)) = line.split_once(':') else { break };
            let value = value.trim();
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.parse().ok(),
                "transfer-encoding" => is_chunked = value.eq_ignore_ascii_case("chunked"),
                "connection" => closes = value.eq_ignore_ascii_case("close"),
                "set-cookie" => value.split(';').next().unwrap_or_default().clone_into(&mut self.cookie),
                _ => {}
            }
        }
        let mut body = Vec::new();
        if is_chunked {
            self.chunks(&mut body)?;
        } else if let Some(length) = length {
            body.resize(length, 0);
            self.connection.read_exact(&mut body)?;
        }
        if closes {
            self.connection = connect(self.address)?;
        }
        Ok(Answer { status, body })
    }

    fn chunks(&mut self, body: &mut Vec<u8>) -> Result<()> {
        loop {
            let line = self.line()?;
            let size = usize::from_str_radix(line.split(';').next().unwrap_or_default(), 16);
            let size = size.map_err(|_| broken("a chunk without a size"))?;
            let start = body.len();
            body.resize(start + size, 0);
            self.connection.read_exact(&mut body[start..])?;
            self.line()?;
            if size == 0 {
                return Ok(());
            }
        }
    }

    fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        if self.connection.read_line(&mut line)? == 0 {
            return Err(broken("the server closed the connection"));
        }
        Ok(line.trim_end().to_owned())
    }
}

fn connect(address: SocketAddr) -> Result<BufReader<TcpStream>> {
    let stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(ANSWER_WITHIN))?;
    Ok(BufReader::with_capacity(1 << 16, stream))
}

fn broken(words: &str) -> Error {
    Error::new(ErrorKind::InvalidData, words)
}
