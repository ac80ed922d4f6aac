//! Asking servers for their version in their own protocols, so that no client has to be installed.

use super::programs::version_in;
use anyhow::{Context, bail};
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

/// A server that is ready answers such a question at once.
const PATIENCE: Duration = Duration::from_secs(2);

/// No answer to these questions is longer.
const LONGEST_ANSWER: usize = 64 * 1024;

/// `PostgreSQL`: a whole log-in as `postgres`, up to "ready for query".
pub fn postgres(port: u16) -> anyhow::Result<String> {
    let parameters = b"user\0postgres\0database\0postgres\0\0";
    let length = u32::try_from(8 + parameters.len()).context("a short text")?;
    let mut hello = length.to_be_bytes().to_vec();
    // Version 3.0 of the protocol.
    hello.extend([0, 3, 0, 0]);
    hello.extend(parameters);
    let (mut stream, version) = ask(port, &hello, postgres_version)?;
    // Good-bye: not worth more than a try.
    let _nobody_asks = stream.write_all(b"X\0\0\0\x04");
    Ok(version)
}

/// `MariaDB`: the greeting, which every client gets first.
pub fn mariadb(port: u16) -> anyhow::Result<String> {
    ask(port, b"", mariadb_version).map(|(_, version)| version)
}

/// Redis: what it tells of itself.
pub fn redis(port: u16) -> anyhow::Result<String> {
    ask(port, b"INFO server\r\n", redis_version).map(|(_, version)| version)
}

/// What speaks HTTP: any whole answer that it is well to this question. Its version it does not tell.
pub fn http(port: u16, path: &str) -> anyhow::Result<()> {
    let host = format!("Host: 127.0.0.1:{port}\r\nConnection: close");
    let question = format!("GET {path} HTTP/1.1\r\n{host}\r\n\r\n");
    ask(port, question.as_bytes(), http_status).map(drop)
}

/// Kafka: whether it knows a broker that is there for clients, which is itself. Its version it does not
/// tell.
pub fn kafka(port: u16) -> anyhow::Result<()> {
    ask(port, &KAFKA_METADATA, kafka_brokers).map(drop)
}

/// The length of what follows; question 3 (what is there) in version 8, numbered 7, by nobody; about no
/// topics; none is to be made, nobody's rights are asked for.
const KAFKA_METADATA: [u8; 21] = [
    0, 0, 0, 17, 0, 3, 0, 8, 0, 0, 0, 7, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0,
];

/// What an answer says as far as it has come: `None` when more is needed.
type Understand = fn(&[u8]) -> anyhow::Result<Option<String>>;

fn ask(port: u16, question: &[u8], understand: Understand) -> anyhow::Result<(TcpStream, String)> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)
        .with_context(|| format!("nobody listens on {address}"))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.write_all(question)?;
    let mut answer = Vec::new();
    let mut chunk = [0; 4096];
    while answer.len() < LONGEST_ANSWER {
        let read = stream.read(&mut chunk).context("no answer")?;
        if read == 0 {
            bail!("the connection was closed without an answer");
        }
        answer.extend_from_slice(&chunk[..read]);
        if let Some(version) = understand(&answer)? {
            return Ok((stream, version));
        }
    }
    bail!("{LONGEST_ANSWER} bytes, and no version among them");
}

/// Messages are a letter, a length that counts itself, and a body.
fn postgres_version(mut answer: &[u8]) -> anyhow::Result<Option<String>> {
    let mut version = None;
    while let Some((&[letter, a, b, c, d], rest)) = answer.split_first_chunk() {
        let length = u32::from_be_bytes([a, b, c, d]).saturating_sub(4);
        let Some((body, behind)) = rest.split_at_checked(length as usize) else {
            return Ok(None);
        };
        match letter {
            b'E' => bail!("{}", texts(body).join(" ")),
            b'R' if body != [0; 4] => bail!("it wants a password for the user postgres"),
            b'S' if body.starts_with(b"server_version\0") => version = version_of(body),
            b'Z' => return Ok(Some(version.context("it tells no version")?)),
            _ => {}
        }
        answer = behind;
    }
    Ok(None)
}

/// A length, a number, and either the version of the protocol with that of the server, or a fault.
fn mariadb_version(answer: &[u8]) -> anyhow::Result<Option<String>> {
    let Some((&[a, b, c, _number], packet)) = answer.split_first_chunk() else {
        return Ok(None);
    };
    let length = u32::from_le_bytes([a, b, c, 0]);
    let Some((packet, _)) = packet.split_at_checked(length as usize) else {
        return Ok(None);
    };
    match packet {
        [0xff, _, _, why @ ..] => bail!("{}", String::from_utf8_lossy(why)),
        [10, greeting @ ..] => {
            let told = texts(greeting).into_iter().next().unwrap_or_default();
            // For very old clients, it begins with a version that it is not.
            let told = told.strip_prefix("5.5.5-").unwrap_or(&told);
            let version = version_in(told).context("it tells no version")?;
            Ok(Some(version.to_owned()))
        }
        _ => bail!("what listens there is neither MariaDB nor MySQL"),
    }
}

/// A length, the question's number, a time to wait, and how many brokers there are, each with its host.
fn kafka_brokers(answer: &[u8]) -> anyhow::Result<Option<String>> {
    let Some((head, _)) = answer.split_first_chunk::<16>() else {
        return Ok(None);
    };
    match head {
        [_, _, _, _, 0, 0, 0, 7, _, _, _, _, 0, 0, 0, 0] => bail!("it has not begun its work yet"),
        [_, _, _, _, 0, 0, 0, 7, ..] => Ok(Some(String::new())),
        _ => bail!("what listens there is not Kafka"),
    }
}

fn http_status(answer: &[u8]) -> anyhow::Result<Option<String>> {
    let Some(end) = answer.iter().position(|byte| *byte == b'\r') else {
        return Ok(None);
    };
    let line = String::from_utf8_lossy(&answer[..end]);
    match line.split(' ').nth(1) {
        Some("200") => Ok(Some(line.into_owned())),
        _ => bail!("it answers {line:?}"),
    }
}

fn redis_version(answer: &[u8]) -> anyhow::Result<Option<String>> {
    let text = String::from_utf8_lossy(answer);
    if let Some(fault) = text.strip_prefix('-') {
        bail!("{}", fault.trim());
    }
    let lines = text
        .split_inclusive('\n')
        .filter(|line| line.ends_with('\n'));
    let mut told = lines.filter_map(|line| line.strip_prefix("redis_version:"));
    Ok(told.next().map(|version| version.trim().to_owned()))
}

fn version_of(body: &[u8]) -> Option<String> {
    let told = String::from_utf8_lossy(body).into_owned();
    version_in(&told).map(str::to_owned)
}

fn texts(body: &[u8]) -> Vec<String> {
    let parts = body.split(|byte| *byte == 0);
    let parts = parts.map(|part| String::from_utf8_lossy(part).into_owned());
    parts.filter(|part| !part.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(letter: u8, body: &[u8]) -> Vec<u8> {
        let length = u32::try_from(body.len() + 4).unwrap();
        [&[letter], &length.to_be_bytes()[..], body].concat()
    }

    #[test]
    fn postgresql_is_ready_when_it_says_so_and_not_before() {
        let mut answer = message(b'R', &[0; 4]);
        let version = b"server_version\x0015.18 (Debian 15.18-0+deb12u1)\0";
        answer.extend(message(b'S', version));
        assert_eq!(postgres_version(&answer).unwrap(), None);
        answer.extend(message(b'Z', b"I"));
        for end in 0..answer.len() {
            assert_eq!(postgres_version(&answer[..end]).unwrap(), None, "{end}");
        }
        assert_eq!(postgres_version(&answer).unwrap().as_deref(), Some("15.18"));
    }

    #[test]
    fn postgresql_that_starts_or_asks_for_a_password_is_not_ready() {
        let starting = message(b'E', b"SFATAL\0Mthe database system is starting up\0\0");
        let told = postgres_version(&starting).unwrap_err().to_string();
        assert!(told.contains("starting up"), "{told}");
        let password = message(b'R', &[0, 0, 0, 10, b'S']);
        let told = postgres_version(&password).unwrap_err().to_string();
        assert!(told.contains("password"), "{told}");
    }

    #[test]
    fn mariadbs_version_is_not_the_one_for_old_clients() {
        let told = b"\x0a5.5.5-10.11.19-MariaDB-0+deb12u1\0more";
        let length = u8::try_from(told.len()).unwrap();
        let greeting = [&[length, 0, 0, 0], &told[..]].concat();
        assert_eq!(
            mariadb_version(&greeting).unwrap().as_deref(),
            Some("10.11.19")
        );
        assert_eq!(mariadb_version(&greeting[..20]).unwrap(), None);
        let full = [
            &[24, 0, 0, 0, 0xff, 0x10, 0x04],
            &b"Too many connections!"[..],
        ]
        .concat();
        assert!(
            mariadb_version(&full)
                .unwrap_err()
                .to_string()
                .contains("Too many")
        );
    }

    #[test]
    fn kafka_is_ready_when_it_knows_of_itself() {
        let answer = |brokers| {
            let waits = [0, 0, 0, 0];
            [&[0, 0, 0, 60, 0, 0, 0, 7][..], &waits, &[0, 0, 0, brokers]].concat()
        };
        assert_eq!(kafka_brokers(&answer(1)[..15]).unwrap(), None);
        assert!(kafka_brokers(&answer(1)).unwrap().is_some());
        let told = kafka_brokers(&answer(0)).unwrap_err().to_string();
        assert!(told.contains("not begun"), "{told}");
        assert!(kafka_brokers(b"HTTP/1.1 400 Bad Request").is_err());
    }

    #[test]
    fn what_speaks_http_is_ready_when_it_says_that_it_is_well() {
        assert_eq!(http_status(b"HTTP/1.1 20").unwrap(), None);
        assert!(http_status(b"HTTP/1.1 200 \r\n").unwrap().is_some());
        let told = http_status(b"HTTP/1.1 503 \r\n").unwrap_err().to_string();
        assert!(told.contains("503"), "{told}");
    }

    #[test]
    fn redis_that_still_loads_is_not_ready() {
        let told = b"$99\r\n# Server\r\nredis_version:7.0.15\r\nredis_git";
        assert_eq!(redis_version(told).unwrap().as_deref(), Some("7.0.15"));
        assert_eq!(redis_version(&told[..34]).unwrap(), None);
        assert!(redis_version(b"-LOADING Redis is loading\r\n").is_err());
    }
}
