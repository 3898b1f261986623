//! Currencies of ISO 4217.

use std::fmt;

use crate::domain::MoneyError;

/// A currency in use, with the number of its decimal digits. Source: ISO 4217:2015, list one.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Currency {
    code: [u8; 3],
    digits: u8,
}

impl Currency {
    /// United States dollar.
    pub const USD: Self = Self {
        code: *b"USD",
        digits: 2,
    };
    /// Euro.
    pub const EUR: Self = Self {
        code: *b"EUR",
        digits: 2,
    };
    /// Japanese yen, no decimals.
    pub const JPY: Self = Self {
        code: *b"JPY",
        digits: 0,
    };
    /// Kuwaiti dinar, three decimals.
    pub const KWD: Self = Self {
        code: *b"KWD",
        digits: 3,
    };

    /// Reads a three-letter code, in upper or lower case.
    ///
    /// # Errors
    /// [`MoneyError::UnknownCurrency`] for anything that is not a currency in use.
    pub fn parse(text: &str) -> Result<Self, MoneyError> {
        let mut code: [u8; 3] = text
            .as_bytes()
            .try_into()
            .map_err(|_| MoneyError::UnknownCurrency)?;
        code.make_ascii_uppercase();
        let listed = |list: &[u8]| list.chunks_exact(4).any(|entry| entry.starts_with(&code));
        let digits = match () {
            () if listed(NO_DECIMALS) => 0,
            () if listed(TWO_DECIMALS) => 2,
            () if listed(THREE_DECIMALS) => 3,
            () if listed(FOUR_DECIMALS) => 4,
            () => return Err(MoneyError::UnknownCurrency),
        };
        Ok(Self { code, digits })
    }

    /// The code in upper case.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.code).unwrap_or_default()
    }

    /// How many decimal digits an amount has: 0 to 4.
    pub fn digits(&self) -> u32 {
        u32::from(self.digits)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

const NO_DECIMALS: &[u8] = b"BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF ";
const THREE_DECIMALS: &[u8] = b"BHD IQD JOD KWD LYD OMR TND ";
const FOUR_DECIMALS: &[u8] = b"CLF UYW ";
const TWO_DECIMALS: &[u8] = b"AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP \
BYN BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD \
GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT \
MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR \
SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST \
XCD XCG YER ZAR ZMW ZWG ";
