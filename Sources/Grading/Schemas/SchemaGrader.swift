/// JSON that is valid under the schema that is the reference.
struct SchemaGrader: Grader {
    let label = "schema@1"

    func grade(_ answer: [UInt8], reference: Reference) throws(GradingFault) -> Verdict {
        let schema = try JSONSchema(reference.document)
        guard let found = JSONInText.last(answer) else { return .wrong("no JSON in the answer") }
        guard let fault = try schema.fault(of: found) else { return .right("valid") }
        return .wrong(fault)
    }
}
