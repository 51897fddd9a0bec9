// What the set policy of LLM Bandit (arXiv 2502.02743) makes of costs: equation 6's context, and prices that changed
// since training.

internal import Numerics

extension LLMBanditPolicy {
    /// What the prices in force change in the logits, one row a prompt; nil where they are those of training.
    func changes(
        _ batch: DecisionBatch,
        rows: Range<Int>,
        models: [Int],
        from costs: Matrix,
        ratio: Double
    ) -> Matrix? {
        guard batch.costAtTraining != nil else { return nil }
        let fixed = calls.costs(batch.candidates).map { costScale.unbounded($0) }
        var result = costs
        for (position, row) in rows.enumerated() {
            let largest = costs.row(position).max() ?? 0
            let unit: Float =
                switch costForm {
                case .setMaximum: largest > 0 ? Float(ratio) / largest : 0
                case .globalLogarithm: Float(ratio) / (1 + Float(ratio) * costReference)
                }
            for (column, model) in models.enumerated() {
                let cost = usesPredictedCost ? costScale.unbounded(batch.predictedCost[row, model]) : fixed[model]
                let rise = unit * (cost - costs[position, column])
                result[position, column] = -rise * (utilityWeight > 0 ? utilityWeight : rewardUnit)
            }
        }
        return result
    }

    /// c~ at the prices of training and predicted score of the candidates `models`, one row a prompt.
    func context(_ batch: DecisionBatch, rows: Range<Int>, models: [Int]) -> (costs: Matrix, scores: Matrix) {
        var costs = Matrix(rows: rows.count, columns: models.count)
        var scores = costs
        let fixed = meanCost.map { costScale.unbounded($0) }
        let predicted = batch.costAtTraining ?? batch.predictedCost
        for (position, row) in rows.enumerated() {
            for (column, model) in models.enumerated() {
                scores[position, column] = batch.predictedQuality[row, model]
                costs[position, column] =
                    usesPredictedCost ? costScale.unbounded(predicted[row, model]) : fixed[model]
            }
        }
        return (costs, scores)
    }

    func featureMatrix(_ costs: Matrix) -> Matrix {
        var result = costs
        for row in 0..<costs.rows {
            let features = costForm.features(Array(costs.row(row)), reference: costReference)
            for column in 0..<costs.columns { result[row, column] = features[column] }
        }
        return result
    }
}
