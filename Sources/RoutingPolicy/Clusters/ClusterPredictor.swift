// Zhang et al., "The Avengers" (arXiv 2505.19797): embed, cluster, and score models per cluster. The clusters are those
// of spherical k-means: Dhillon and Modha, "Concept Decompositions for Large Sparse Text Data using Clustering" (2001).

package import Numerics

/// What a snapshot keeps of ``ClusterPredictor`` beside tensors.
private struct ClusterSettings: NamedSettings {
    var top = 1

    static let declared = [
        Setting("top", \Self.top, in: 1...1_000_000, "how many nearest clusters of each table to average")
    ]
}

/// Predicts the mean outcome of a prompt's nearest clusters, averaged over several clusterings.
///
/// One table holds, for each of its clusters, a centroid and every candidate's mean quality and answer length there, as
/// the trainer shrank them. A prompt takes the plain mean over the `top` clusters nearest by cosine in each table.
/// Several tables of different sizes smooth the borders between clusters. Setting: `top`. Tensors: `table.I.centroids`
/// (C x d, rows of unit length), `table.I.quality` and `table.I.tokens` (C x K); C may differ from table to table.
package struct ClusterPredictor: StoredPredictor {
    package static let algorithm = "k-means"

    /// One clustering with the outcomes of its clusters.
    package struct Table: Sendable, Equatable {
        /// C x d, rows of unit length.
        package let centroids: Matrix

        /// Mean quality of each candidate in each cluster, C x K.
        package let quality: Matrix

        /// Mean length of its answers in tokens, C x K.
        package let tokens: Matrix

        /// - Precondition: all have one row a cluster.
        package init(centroids: Matrix, quality: Matrix, tokens: Matrix) {
            precondition(centroids.rows == quality.rows && centroids.rows == tokens.rows, "one row a cluster")
            self.centroids = centroids
            self.quality = quality
            self.tokens = tokens
        }
    }

    package let tables: [Table]

    /// How many of each table's clusters are averaged; at most as many as there are.
    package let top: Int

    /// - Precondition: there is a table.
    package init(tables: [Table], top: Int) {
        precondition(!tables.isEmpty && top > 0, "a table and a cluster are needed")
        self.tables = tables
        self.top = top
    }

    package init(parameters: PolicyParameters, frame: DecisionFrame) throws(PolicyError) {
        let count = parameters.tensors.keys.count { $0.hasPrefix("table.") && $0.hasSuffix(".centroids") }
        var tables: [Table] = []
        for index in 0..<max(count, 1) {
            let centroids = try parameters.tensor("table.\(index).centroids", columns: frame.dimension)
            let shape = (rows: centroids.rows, columns: frame.candidates.count)
            let quality = try parameters.tensor("table.\(index).quality", rows: shape.rows, columns: shape.columns)
            let tokens = try parameters.tensor("table.\(index).tokens", rows: shape.rows, columns: shape.columns)
            guard centroids.rows > 0 else { throw .invalidParameters("k-means table \(index) has no cluster") }
            guard quality.elements.allSatisfy({ $0 >= 0 && $0 <= 1 }) else {
                throw .invalidParameters("k-means table \(index) has a quality outside 0 to 1")
            }
            guard tokens.elements.allSatisfy({ $0 >= 0 }) else {
                throw .invalidParameters("k-means table \(index) has a number of tokens below 0")
            }
            tables.append(Table(centroids: centroids, quality: quality, tokens: tokens))
        }
        self.tables = tables
        top = try parameters.settings(ClusterSettings.self).top
        try parameters.require(
            algorithm: Self.algorithm,
            settings: ClusterSettings.self,
            tensors: Set(self.parameters.tensors.keys)
        )
    }

    package var parameters: PolicyParameters {
        var tensors: [String: Matrix] = [:]
        for (index, table) in tables.enumerated() {
            tensors["table.\(index).centroids"] = table.centroids
            tensors["table.\(index).quality"] = table.quality
            tensors["table.\(index).tokens"] = table.tokens
        }
        return PolicyParameters(algorithm: Self.algorithm, settings: ClusterSettings(top: top), tensors: tensors)
    }

    package func predictions(_ features: Matrix) -> (quality: Matrix, outputTokens: Matrix) {
        let models = tables[0].quality.columns
        let unit = features.withUnitRows
        var quality = Matrix(rows: features.rows, columns: models)
        var tokens = quality
        let share = 1 / Float(tables.count)
        for table in tables {
            let means = NearestClusters.means(
                of: [table.quality, table.tokens],
                nearestTo: unit,
                centroids: table.centroids,
                top: top
            )
            for place in quality.elements.indices {
                quality.elements[place] += share * means[0].elements[place]
                tokens.elements[place] += share * means[1].elements[place]
            }
        }
        // Shares that round up must not lift a perfect model above 1.
        for place in quality.elements.indices { quality.elements[place] = min(quality.elements[place], 1) }
        return (quality, tokens)
    }
}
