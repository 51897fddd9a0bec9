import Foundation
import StatusSite
import Testing

/// Writes the sample sites for the eye and for validators, where asked to.
@Suite struct SamplesOnDisk {
    static let folder = ProcessInfo.processInfo.environment["WAYBILL_SITE_SAMPLES"]

    @Test(.enabled(if: folder != nil, "set WAYBILL_SITE_SAMPLES to a folder to get the sample sites"))
    func `samples`() throws {
        for (name, data) in SampleData.all {
            let publisher = try Publisher(into: "\(try #require(Self.folder))/\(name)", keep: 1)
            #expect(try SiteBuild.publish(data, through: publisher).pages == data.jobs.count + 2)
        }
    }
}
