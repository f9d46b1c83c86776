//! Calls the functions of data as real Helm was called: `fixtures/helm-functions/data.json`.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::{Function, Scene, call, find};
use crate::render::fault::Fault;
use crate::render::origin::Origins;
use crate::render::value::{Kind, Slot, Value};

struct Bench {
    origins: Origins,
    variables: BTreeMap<String, Value>,
}

impl Bench {
    /// Reads an argument: plain JSON is itself, numbers are `float64`, and an
    /// object names what JSON has not.
    fn value(&mut self, json: &Json) -> Result<Value, Fault> {
        let (what, inner) = match json {
            Json::Null => return Ok(Value::missing()),
            Json::Bool(flag) => return Ok(Value::bool(*flag)),
            Json::String(text) => return Ok(Value::plain(text.as_str())),
            Json::Number(number) => return Ok(Value::new(Kind::Float(number.as_f64().unwrap()))),
            Json::Array(items) => {
                return items.iter().map(|item| self.value(item)).collect::<Result<_, _>>().map(Value::list);
            }
            Json::Object(object) => object.iter().next().unwrap(),
        };
        Ok(match what.as_str() {
            "nil" => Value::nil(),
            "missing" => Value::missing(),
            "int" => Value::int(inner.as_i64().unwrap()),
            "var" => self.variables[inner.as_str().unwrap()].clone(),
            "map" => {
                let entries = inner.as_object().unwrap().iter();
                let slot = |(key, value): (&String, &Json)| {
                    Ok((key.as_str().into(), Slot::plain(self.value(value)?)))
                };
                Value::map(entries.map(slot).collect::<Result<_, Fault>>()?)
            }
            "call" => {
                let (name, arguments) = inner.as_array().unwrap().split_first().unwrap();
                let arguments = arguments.iter().map(|a| self.value(a)).collect::<Result<_, _>>()?;
                self.call(function(name.as_str().unwrap())?, arguments)?
            }
            other => panic!("{other}"),
        })
    }

    fn call(&mut self, function: &Function, arguments: Vec<Value>) -> Result<Value, Fault> {
        call(function, &mut Scene { origins: &mut self.origins }, arguments)
    }

    fn outcome(&mut self, case: &Json) -> Result<String, String> {
        self.run(case).map_err(|fault| fault.message)
    }

    fn run(&mut self, case: &Json) -> Result<String, Fault> {
        for (name, value) in case["lets"].as_object().into_iter().flatten() {
            let value = self.value(value)?;
            self.variables.insert(name.clone(), value);
        }
        for step in case["steps"].as_array().into_iter().flatten() {
            self.value(step)?;
        }
        let result = self.value(&case["result"])?;
        let Kind::Text(text) = self.call(function("toJson")?, vec![result])?.kind else { panic!("no text") };
        Ok(text.as_str().to_owned())
    }
}

fn function(name: &str) -> Result<&'static Function, Fault> {
    find(name).ok_or_else(|| Fault::failed(format!("function \"{name}\" not defined")))
}

#[test]
fn functions_give_what_helm_gives() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/helm-functions/data.json");
    let cases: Vec<Json> = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert!(cases.len() > 1000);
    let mut complaints = Vec::new();
    for case in &cases {
        let outcome = Bench { origins: Origins::default(), variables: BTreeMap::new() }.outcome(case);
        let wanted = match case["want"].as_str() {
            Some(wanted) => Ok(wanted.to_owned()),
            None => Err(case["error"].as_str().unwrap().to_owned()),
        };
        // Of literals of a wrong type the evaluator complains, in words of its own.
        let is_literal = |error: &String| error.starts_with("can't handle ") || error.contains("; found ");
        if wanted.as_ref().err().is_some_and(is_literal) && outcome.is_err() {
            continue;
        }
        if outcome != wanted {
            let helm = case["helm"].as_str().unwrap();
            complaints.push(format!("{helm}\n  helm   {wanted:?}\n  velint {outcome:?}"));
        }
    }
    let share = format!("{} of {} differ", complaints.len(), cases.len());
    assert!(complaints.is_empty(), "{share}:\n{}", complaints.join("\n"));
}
