import BatchFiles
import Delivery
import Units

/// How request files are carried to their providers by hand.
enum UploadGuide {
    /// One line a model, and what to do with the results.
    static func lines(_ report: ExportReport, _ mode: RequestFile.Mode) -> [String] {
        guard mode == .batch else { return ["next: waybill dispatch --mode online"] }
        return ["next: waybill dispatch, or by hand:"]
            + report.shares.map { "  \($0.service.model): \(step($0.service))" }
            + ["  then give what comes back to waybill record FILE..."]
    }

    private static func step(_ service: ModelService) -> String {
        let base = service.baseURL ?? "the provider's address"
        switch service.dialect {
        case .openAI:
            return "upload each file to \(base)/v1/files with purpose batch, then make a batch of it with endpoint "
                + service.endpoint
        case .mistral:
            return "upload each file to \(base)/v1/files with purpose batch, then make a job of it at "
                + "\(base)/v1/batch/jobs with model \(service.servedAs)"
        case .anthropic:
            return "post {\"requests\": [the lines, with commas between]} of each file to \(base)/v1/messages/batches"
        case .vLLM:
            return "vllm run-batch -i FILE -o FILE.results --model \(service.servedAs)"
        }
    }
}
