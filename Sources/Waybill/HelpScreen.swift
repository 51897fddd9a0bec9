/// The program's own help, on one screen of 24 lines by 80 columns; a command's `--help` tells the rest.
///
/// Written out, as the parser's form takes a line or two a command. A test holds it to the commands that there are.
enum HelpScreen {
    static let text = """
        Routes backlogs of queued prompts to language models, each prompt to one that is
        good and cheap enough for your trade-off, and records every choice in Postgres.

        USAGE: waybill <command> [<options>]

        DATABASE                               POLICIES
          up        start a private Postgres     policies  what can be trained
          down      stop it; its data stays      train     learn one from outcomes
          migrate   bring the schema up to date  learn     go on from production
          status    all jobs and how far         evaluate  compare them on your data
          prune     drop what ended long ago     onboard   add a model by few answers
        BACKLOG                                  encoder   what makes features
          models    the catalog and its prices   snapshot  pack, verify, promote
          enqueue   load prompts as a job        export-outcomes  the log as data
          route     choose a model for each    DELIVERY
          outcomes  store outcomes of a job      run       from prompts to answers
          jobs      list, open, pause, cancel    export    write request files
        REPORTS                                  check     judge a request file
          site      build the status site        dispatch  send them, fetch answers
          demo      run it all on a small set    files     where each file is
          version   the program and machine      record    read result files
                                                 results   write the answers out

        Each takes --help. Example: waybill up && waybill migrate && waybill demo
        """
}
