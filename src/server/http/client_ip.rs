//! Which network a request comes from. Believes proxies that the operator named,
//! and nobody else: the header can be written by anyone.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// Addresses whose `X-Forwarded-For` is believed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustedProxies(Vec<IpAddr>);

impl FromStr for TrustedProxies {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.split_whitespace()
            .map(|part| {
                part.parse()
                    .map_err(|_| format!("`{part}` is not an IP address"))
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

impl TrustedProxies {
    /// The visitor's address: the rightmost one in the header that no trusted proxy wrote,
    /// if the request came through such a proxy, otherwise the peer itself.
    pub fn client(&self, peer: IpAddr, forwarded_for: Option<&str>) -> IpAddr {
        let mut client = peer.to_canonical();
        let mut hops = forwarded_for.unwrap_or_default().rsplit(',');
        while self.0.contains(&client) {
            match hops.next().map(|hop| hop.trim().parse::<IpAddr>()) {
                Some(Ok(hop)) => client = hop.to_canonical(),
                _ => break,
            }
        }
        client
    }
}

/// The part of an address that one subscriber holds: IPv4 /24, IPv6 /48. Shown to nobody
/// and never logged.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Network(IpAddr);

impl Network {
    pub fn of(address: IpAddr) -> Self {
        Self(match address {
            IpAddr::V4(v4) => {
                let [a, b, c, _] = v4.octets();
                IpAddr::V4(Ipv4Addr::new(a, b, c, 0))
            }
            IpAddr::V6(v6) => {
                let [a, b, c, ..] = v6.segments();
                IpAddr::V6(Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0))
            }
        })
    }

    /// As the consent ledger keeps it: the truncated address.
    pub fn truncated(&self) -> String {
        self.0.to_string()
    }
}

impl fmt::Debug for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Network(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn the_header_counts_only_from_a_trusted_proxy() {
        let none = TrustedProxies::default();
        assert_eq!(
            none.client(ip("203.0.113.9"), Some("198.51.100.1")),
            ip("203.0.113.9")
        );
        let one: TrustedProxies = "127.0.0.1".parse().expect("valid");
        assert_eq!(
            one.client(ip("127.0.0.1"), Some("198.51.100.1")),
            ip("198.51.100.1")
        );
        assert_eq!(one.client(ip("127.0.0.1"), None), ip("127.0.0.1"));
    }

    #[test]
    fn invented_entries_on_the_left_are_ignored() {
        let two: TrustedProxies = "127.0.0.1 10.0.0.1".parse().expect("valid");
        let header = Some("1.1.1.1, 198.51.100.7, 10.0.0.1");
        assert_eq!(two.client(ip("127.0.0.1"), header), ip("198.51.100.7"));
        assert_eq!(
            two.client(ip("127.0.0.1"), Some("rubbish")),
            ip("127.0.0.1")
        );
    }

    #[test]
    fn networks_are_cut_to_what_one_subscriber_holds() {
        assert_eq!(Network::of(ip("203.0.113.77")).truncated(), "203.0.113.0");
        assert_eq!(
            Network::of(ip("2001:db8:1:2::3")).truncated(),
            "2001:db8:1::"
        );
    }
}
