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
          migrate   bring the schema up to date  evaluate  compare them on your data
          status    all jobs and how far         onboard   add a model by few answers
          prune     drop what ended long ago     encoder   what makes features
        BACKLOG                                  snapshot  pack, verify, promote
          models    the catalog and its prices DELIVERY
          enqueue   load prompts as a job        run       from prompts to answers
          route     choose a model for each      export    write request files
          outcomes  store outcomes of a job      check     judge a request file
          jobs      list, open, pause, cancel    dispatch  send them, fetch answers
        REPORTS                                  files     where each file is
          site      build the status site        record    read result files
          demo      run it all on a small set    results   write the answers out
          version   the program and machine      grade     score the answers
                                                 grades    what graders say
        Each command takes --help; --version prints the version.
        Example: waybill up && waybill migrate && waybill demo
        """
}
