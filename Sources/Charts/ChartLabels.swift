internal import Units

/// Names beside the points of a chart, so that no name covers a point or another name.
///
/// Greedy: the most important points choose first, each the first free side; a name without a free side is left to the
/// data table.
package enum ChartLabels {
    package struct Anchor {
        package let x: Double
        package let y: Double
        package let text: String
        /// The lower, the earlier it chooses.
        package let rank: Int

        package init(x: Double, y: Double, text: String, rank: Int) {
            (self.x, self.y, self.text, self.rank) = (x, y, text, rank)
        }
    }

    package enum Alignment: Equatable { case start, middle, end }

    package struct Label: Equatable {
        package let index: Int
        package let x: Double
        package let y: Double
        package let alignment: Alignment
        package let text: String
    }

    package struct Box {
        package let left: Double
        package let top: Double
        package let right: Double
        package let bottom: Double

        package init(left: Double, top: Double, right: Double, bottom: Double) {
            (self.left, self.top, self.right, self.bottom) = (left, top, right, bottom)
        }

        package func overlaps(_ other: Box) -> Bool {
            left < other.right && other.left < right && top < other.bottom && other.top < bottom
        }

        package func contains(_ other: Box) -> Bool {
            left <= other.left && other.right <= right && top <= other.top && other.bottom <= bottom
        }
    }

    package static func place(_ anchors: [Anchor], in plot: Box, avoiding line: [Box]) -> [Label] {
        let texts = shortened(anchors.map(\.text))
        var taken = anchors.map { Box(left: $0.x - 7, top: $0.y - 7, right: $0.x + 7, bottom: $0.y + 7) }
        var labels: [Label] = []
        let order = anchors.indices.sorted { (anchors[$0].rank, $0) < (anchors[$1].rank, $1) }
        for index in order {
            let (x, y) = (anchors[index].x, anchors[index].y)
            let width = estimatedWidth(texts[index])
            let candidates: [Place] = [
                (x + 11, y + 4, .start), (x, y - 12, .middle), (x, y + 21, .middle), (x - 11, y + 4, .end),
                (x + 9, y - 9, .start), (x + 9, y + 17, .start), (x - 9, y - 9, .end), (x - 9, y + 17, .end),
            ]
            let others = taken.indices.filter { $0 != index }.map { taken[$0] }
            func isFree(_ box: Box) -> Bool { plot.contains(box) && !others.contains { $0.overlaps(box) } }
            let free = candidates.map { (place: $0, box: box(of: $0, width: width)) }.filter { isFree($0.box) }
            // Better across the line than nowhere.
            guard let best = free.first(where: { side in !line.contains { $0.overlaps(side.box) } }) ?? free.first
            else {
                continue
            }
            taken.append(best.box)
            let (left, base, alignment) = best.place
            labels.append(Label(index: index, x: left, y: base, alignment: alignment, text: texts[index]))
        }
        return labels
    }

    private typealias Place = (x: Double, y: Double, alignment: Alignment)

    private static func box(of place: Place, width: Double) -> Box {
        let left =
            switch place.alignment {
            case .start: place.x
            case .middle: place.x - width / 2
            case .end: place.x - width
            }
        return Box(left: left, top: place.y - 10, right: left + width, bottom: place.y + 3)
    }

    /// Names without what stands before the last slash, where they stay distinct, and at most 26 scalars long.
    package static func shortened(_ names: [String]) -> [String] {
        let stems = names.map { name -> String in
            let tail = name.unicodeScalars.split(separator: "/").last.map { String(String.UnicodeScalarView($0)) }
            return tail ?? name
        }
        var counts: [ByteString: Int] = [:]
        for stem in stems { counts[ByteString(stem), default: 0] += 1 }
        return zip(names, stems).map { name, stem in
            let text = counts[ByteString(stem)] == 1 ? stem : name
            let scalars = text.unicodeScalars
            guard scalars.count > 26 else { return text }
            return String(String.UnicodeScalarView(scalars.prefix(16))) + "…"
                + String(String.UnicodeScalarView(scalars.suffix(9)))
        }
    }

    /// Width in pixels at 12 px: about 6.6 for a Latin letter, 12 for wide scripts and emoji.
    private static func estimatedWidth(_ text: String) -> Double {
        text.unicodeScalars.reduce(0) { $0 + ($1.value >= 0x1100 ? 12.5 : 6.7) }
    }
}
