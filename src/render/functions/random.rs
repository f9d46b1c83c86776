//! Functions whose result is another one each time, or a secret: random texts,
//! keys, certificates, password hashes. What they give is a hole; its text is a
//! placeholder of the same form.

use std::any::Any;

use super::bounds::check_length;
use super::{Arguments, Function, Scene, Unknown};
use crate::render::fault::Fault;
use crate::render::origin::{Cause, Origin};
use crate::render::text::{Text, TextBuilder};
use crate::render::value::{Object, Value};

pub(super) const TABLE: &[Function] = &[
    Function { name: "bcrypt", arity: (1, 1), unknown: Unknown::Handles, call: bcrypt },
    Function { name: "buildCustomCert", arity: (2, 2), unknown: Unknown::Handles, call: certificate },
    Function { name: "decryptAES", arity: (2, 2), unknown: Unknown::Handles, call: encrypted },
    Function { name: "derivePassword", arity: (5, 5), unknown: Unknown::Handles, call: derive_password },
    Function { name: "encryptAES", arity: (2, 2), unknown: Unknown::Handles, call: encrypted },
    Function { name: "genCA", arity: (2, 2), unknown: Unknown::Handles, call: certificate },
    Function { name: "genCAWithKey", arity: (3, 3), unknown: Unknown::Handles, call: certificate },
    Function { name: "genPrivateKey", arity: (1, 1), unknown: Unknown::Handles, call: private_key },
    Function { name: "genSelfSignedCert", arity: (4, 4), unknown: Unknown::Handles, call: certificate },
    Function {
        name: "genSelfSignedCertWithKey",
        arity: (5, 5),
        unknown: Unknown::Handles,
        call: certificate,
    },
    Function { name: "genSignedCert", arity: (5, 5), unknown: Unknown::Handles, call: certificate },
    Function { name: "genSignedCertWithKey", arity: (6, 6), unknown: Unknown::Handles, call: certificate },
    Function { name: "getHostByName", arity: (1, 1), unknown: Unknown::Handles, call: host },
    Function { name: "htpasswd", arity: (2, 2), unknown: Unknown::Handles, call: htpasswd },
    Function { name: "randAlpha", arity: (1, 1), unknown: Unknown::Keeps, call: letters },
    Function { name: "randAlphaNum", arity: (1, 1), unknown: Unknown::Keeps, call: letters },
    Function { name: "randAscii", arity: (1, 1), unknown: Unknown::Keeps, call: letters },
    Function { name: "randBytes", arity: (1, 1), unknown: Unknown::Keeps, call: bytes },
    Function { name: "randInt", arity: (2, 2), unknown: Unknown::Keeps, call: number },
    Function { name: "randNumeric", arity: (1, 1), unknown: Unknown::Keeps, call: digits },
    Function { name: "shuffle", arity: (1, 1), unknown: Unknown::Keeps, call: shuffle },
    Function { name: "uuidv4", arity: (0, 0), unknown: Unknown::Handles, call: uuid },
];

type Outcome = Result<Value, Fault>;

const RANDOM: &str = "a random value is another one each time";
const KEY: &str = "a key or certificate is made anew each time";
const SECRET: &str = "the result rests on a secret";

/// The origin of what is not known, for that reason.
pub(super) fn unknown(scene: &mut Scene<'_>, message: &str) -> Origin {
    let cause = scene.origins.add_cause(Cause { message: message.into(), at: None, may_be_blank: false });
    Origin::Hole { cause }
}

fn hole(scene: &mut Scene<'_>, message: &str, placeholder: impl Into<std::rc::Rc<str>>) -> Outcome {
    let origin = unknown(scene, message);
    Ok(Value::text(Text::new(placeholder, origin)))
}

/// As many of a character as the argument says; none where it is negative.
fn filler(scene: &mut Scene<'_>, arguments: &Arguments, with: &str) -> Outcome {
    let count = usize::try_from(arguments.int(0)?).unwrap_or(0);
    check_length(count)?;
    hole(scene, RANDOM, with.repeat(count))
}

fn letters(scene: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    filler(scene, arguments, "x")
}

fn digits(scene: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    filler(scene, arguments, "1")
}

/// Random bytes come in base64.
fn bytes(scene: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    let count = usize::try_from(arguments.int(0)?).unwrap_or(0);
    check_length(count.saturating_mul(2))?;
    hole(scene, RANDOM, data_encoding::BASE64.encode(&vec![b'x'; count]))
}

fn number(scene: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    let (least, most) = (arguments.int(0)?, arguments.int(1)?);
    if most <= least {
        return Err(Fault::failed("error calling randInt: invalid argument to Intn"));
    }
    let Origin::Hole { cause } = unknown(scene, RANDOM) else { return Ok(Value::missing()) };
    Ok(Value::hole(cause))
}

fn shuffle(scene: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    let text = arguments.text(0)?.rc();
    hole(scene, RANDOM, text)
}

fn uuid(scene: &mut Scene<'_>, _: &Arguments) -> Outcome {
    hole(scene, RANDOM, "00000000-0000-4000-8000-000000000000")
}

fn host(scene: &mut Scene<'_>, _: &Arguments) -> Outcome {
    hole(scene, "an address rests on the network", "192.0.2.1")
}

/// The form of a hash of bcrypt.
const HASH: &str = "$2a$10$xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";

fn bcrypt(scene: &mut Scene<'_>, _: &Arguments) -> Outcome {
    hole(scene, SECRET, HASH)
}

/// User and hash: the user is known.
fn htpasswd(scene: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    let origin = unknown(scene, SECRET);
    let mut out = TextBuilder::default();
    let user = arguments.value(0)?;
    if user.cause().is_none() {
        let user = arguments.text(0)?;
        if user.as_str().contains(':') {
            let message = format!("invalid username: {}", user.as_str());
            return Ok(Value::text(Text::new(message, user.derived_origin())));
        }
        out.push_text(user);
        out.push(":", Origin::None);
    }
    out.push(HASH, origin);
    Ok(Value::text(out.finish()))
}

fn derive_password(scene: &mut Scene<'_>, _: &Arguments) -> Outcome {
    hole(scene, SECRET, "x".repeat(14))
}

fn encrypted(scene: &mut Scene<'_>, _: &Arguments) -> Outcome {
    hole(scene, SECRET, "x".repeat(24))
}

fn private_key(scene: &mut Scene<'_>, _: &Arguments) -> Outcome {
    hole(scene, KEY, pem("PRIVATE KEY"))
}

fn pem(label: &str) -> String {
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", "x".repeat(64))
}

fn certificate(scene: &mut Scene<'_>, _: &Arguments) -> Outcome {
    let origin = unknown(scene, KEY);
    let certificate = Certificate {
        cert: Text::new(pem("CERTIFICATE"), origin),
        key: Text::new(pem("RSA PRIVATE KEY"), origin),
    };
    Ok(Value::new(crate::render::value::Kind::Object(std::rc::Rc::new(certificate))))
}

/// A certificate and its key, as `genCA` and its like give them.
#[derive(Debug)]
struct Certificate {
    cert: Text,
    key: Text,
}

impl Object for Certificate {
    fn type_name(&self) -> &'static str {
        "sprig.certificate"
    }

    fn kind_name(&self) -> &'static str {
        "struct"
    }

    fn member(&self, name: &str, _: &[Value]) -> Result<Value, Fault> {
        match name {
            "Cert" => Ok(Value::text(self.cert.clone())),
            "Key" => Ok(Value::text(self.key.clone())),
            _ => Err(Fault::failed(format!("can't evaluate field {name} in type sprig.certificate"))),
        }
    }

    fn print(&self) -> Text {
        let mut out = TextBuilder::default();
        out.push("{", Origin::None);
        out.push_text(&self.cert);
        out.push(" ", Origin::None);
        out.push_text(&self.key);
        out.push("}", Origin::None);
        out.finish()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
