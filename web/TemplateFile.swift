internal import Foundation

/// The templates and static files of the status site, as files beside the binary.
package enum TemplateFile {
    /// What a missing file means: the binary was moved without its resource folder.
    package struct Missing: Error, CustomStringConvertible {
        package let name: String
        package var description: String {
            "the site file \(name) is missing; install the folder waybill_SiteTemplates.resources beside the binary "
                + "waybill"
        }
    }

    /// The bytes of `web/PATH`, for example `templates/job.mustache` or `static/site.css`.
    package static func bytes(_ path: String) throws(Missing) -> [UInt8] {
        guard let data = try? Data(contentsOf: Bundle.module.bundleURL.appendingPathComponent(path)) else {
            throw Missing(name: path)
        }
        return Array(data)
    }
}
