import Grading
import StrictJSON
import Testing

/// Golden verdicts on JSON by value and by schema.
@Suite struct JSONGraderTests {
    @Test func `values are equal whatever their form`() throws {
        let wanted = try JSON.parse(#"{"a": 1, "b": [1.5, "x", null, true]}"#)
        for (answer, isRight) in [
            (#"{"b":[1.50,"x",null,true],"a":1.0}"#, true), (#"{"a":10e-1,"b":[15E-1,"\u0078",null,true]}"#, true),
            ("Here it is:\n```json\n{\"a\":1,\"b\":[1.5,\"x\",null,true]}\n```\nDone.", true),
            (#"Sure: {"a":1,"b":[1.5,"x",null,true]} as asked"#, true), (#"{"a":1}"#, false),
            (#"{"a":1,"b":[1.5,"x",null,false]}"#, false), (#"{"a":1,"b":["x",1.5,null,true]}"#, false),
            (#"{"a":1,"a":1,"b":[1.5,"x",null,true]}"#, false), (#"{"a":NaN,"b":[1.5,"x",null,true]}"#, false),
            (#"{"a":"1","b":[1.5,"x",null,true]}"#, false), ("", false), ("```\n```", false),
        ] { try GradingCase(answer, wanted, isRight).check("json") }
        // A text of a CSV file that is JSON stands for what it says.
        try GradingCase(#"{"a": 1}"#, #"{"a":1.00}"#, true).check("json")
        try GradingCase("0", "-0.0", true).check("json")
        try GradingCase("100000000000000000000001", "100000000000000000000000", false).check("json")
    }

    @Test func `schemas are enforced as draft 2020-12 says`() throws {
        for (schema, valid, invalid) in [
            (#"{"type":"integer"}"#, "1.0", "1.5"), (#"{"type":["string","null"]}"#, "null", "1"),
            (#"{"enum":[1,"a"]}"#, "1.0", "2"), (#"{"const":{"a":1}}"#, #"{"a":1e0}"#, "{}"),
            (#"{"minimum":0,"exclusiveMaximum":10}"#, "0", "10"), (#"{"multipleOf":0.01}"#, "19.99", "19.999"),
            (#"{"minLength":2,"maxLength":2}"#, "\"\u{1F600}\u{1F600}\"", "\"\u{1F600}\""),
            (#"{"pattern":"^a+$"}"#, #""aa""#, #""b""#), (#"{"items":{"type":"number"}}"#, "[1,2]", #"[1,"2"]"#),
            (#"{"prefixItems":[{"type":"string"}],"items":false}"#, #"["a"]"#, #"["a",1]"#),
            (#"{"contains":{"const":1},"maxContains":1}"#, "[1,2]", "[1,1.0]"),
            (#"{"uniqueItems":true}"#, "[1,2]", "[1,1.0]"),
            (#"{"required":["a"]}"#, #"{"a":null}"#, "{}"),
            (#"{"properties":{"a":{"type":"string"}},"additionalProperties":false}"#, #"{"a":"x"}"#, #"{"b":1}"#),
            (#"{"patternProperties":{"^x":{"type":"number"}}}"#, #"{"x1":1,"y":"z"}"#, #"{"x1":"z"}"#),
            (#"{"propertyNames":{"maxLength":1}}"#, #"{"a":1}"#, #"{"ab":1}"#),
            (#"{"dependentRequired":{"a":["b"]}}"#, #"{"b":1}"#, #"{"a":1}"#),
            (#"{"minProperties":1,"maxProperties":1}"#, #"{"a":1}"#, "{}"),
            (#"{"anyOf":[{"type":"string"},{"minimum":5}]}"#, "5", "4"),
            (#"{"oneOf":[{"minimum":5},{"maximum":3}]}"#, "6", "4"),
            (#"{"allOf":[{"minimum":1},{"maximum":2}]}"#, "1.5", "3"), (#"{"not":{"type":"null"}}"#, "1", "null"),
            (#"{"if":{"type":"string"},"then":{"minLength":1},"else":{"minimum":1}}"#, #""a""#, "0"),
            (##"{"$defs":{"p":{"minimum":1}},"items":{"$ref":"#/$defs/p"}}"##, "[1]", "[0]"),
            (
                ##"{"properties":{"next":{"$ref":"#"}},"additionalProperties":false}"##, #"{"next":{"next":{}}}"#,
                #"{"next":{"x":1}}"#
            ),
            ("true", "1", "no JSON"), (#"{"dependentSchemas":{"a":{"required":["b"]}}}"#, "{}", #"{"a":1}"#),
        ] {
            try GradingCase(valid, .string(schema), true).check("schema")
            try GradingCase(invalid, .string(schema), false).check("schema")
        }
    }

    @Test func `a keyword that would not be enforced is refused, with its place`() {
        for (schema, part) in [
            (#"{"properties":{"a":{"format":"date"}}}"#, "#/properties/a/format"), (#"{"$id":"x"}"#, "#/$id"),
            (#"{"unevaluatedProperties":false}"#, "unevaluatedProperties"), (#"{"minimun":1}"#, "minimun"),
            (#"{"type":"text"}"#, "#/type"), (#"{"minLength":-1}"#, "#/minLength"), (#"{"items":[{}]}"#, "#/items"),
            (##"{"$ref":"#/$defs/none"}"##, "#/$ref"), (#"{"$ref":"https://example.com/a"}"#, "#/$ref"),
            (#"{"$schema":"http://json-schema.org/draft-07/schema#"}"#, "2020-12"), (#"{"pattern":"("}"#, "#/pattern"),
            (#"{"multipleOf":0}"#, "#/multipleOf"), ("7", "a number"), (#""no schema""#, "a string"),
            (##"{"anyOf":[{"$ref":"#"},{"$ref":"#"}]}"##, "without end"),
        ] {
            do throws(GradingFault) {
                let verdict = try GraderCatalog.grader("schema").grade(
                    Array("{}".utf8),
                    reference: Reference(text: schema)
                )
                Issue.record("\(schema) is taken: \(verdict.reason)")
            } catch {
                #expect(error.reason.contains(part), "\(schema): \(error.reason)")
            }
        }
    }

    @Test func `a schema whose references double the work ends`() {
        let parts = (0..<60).map {
            ##""d\##($0)":{"allOf":[{"$ref":"#/$defs/d\##($0 + 1)"},{"$ref":"#/$defs/d\##($0 + 1)"}]}"##
        }
        let schema = ##"{"$defs":{\##(parts.joined(separator: ",")),"d60":{}},"$ref":"#/$defs/d0"}"##
        #expect(throws: GradingFault.self) {
            try GraderCatalog.grader("schema").grade(Array("{}".utf8), reference: Reference(text: schema))
        }
    }
}
