/// The program's own help, on one screen of 24 lines by 80 columns; a command's `--help` tells the rest.
///
/// Written out, as the parser's form takes a line or two a command. A test holds it to the commands that there are.
enum HelpScreen {
    static let text = """
        Routes backlogs of prompts to language models, each to a good and cheap one.

        USAGE: waybill <command> [<options>]

        DATABASE                               POLICIES
          up        start a private Postgres     policies  what can be trained
          down      stop it; its data stays      train     learn one from outcomes
          migrate   bring the schema up to date  learn     go on from production
          status    all jobs and how far         evaluate  compare them on your data
          prune     drop what ended long ago     onboard   add a model by few answers
        BACKLOG                                  encoder   what makes features
          models    the catalog and its prices   snapshot  pack, verify, promote
          enqueue   load prompts as a job      DELIVERY
          route     choose a model for each      run       from prompts to answers
          outcomes  store outcomes of a job      export    write request files
          jobs      list, open, pause, cancel    check     judge a request file
        REPORTS                                  dispatch  send them, fetch answers
          site      build the status site        files     where each file is
          demo      run it all on a small set    record    read result files
          version   the program and machine      results   write the answers out
          export-outcomes  the log as data       grade     score the answers
          query     a view for analysts          grades    what graders say
        Each takes --help. Example: waybill up && waybill migrate && waybill demo
        """
}
