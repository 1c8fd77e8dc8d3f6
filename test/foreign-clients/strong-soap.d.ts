/** What the tests use of strong-soap, which brings no types. */
declare module "strong-soap" {
  interface Answer {
    readonly result: unknown;
    readonly envelope: string;
  }

  type Operation = (parameters: unknown) => Promise<Answer>;

  interface Client {
    readonly lastRequest: string;
    readonly PartnerWebAPI2: Readonly<
      Record<
        string,
        { readonly GetHistoryOfServiceTreatments: Operation } & Readonly<Record<string, Operation>>
      >
    >;
    setSecurity(security: object): void;
    addSoapHeader(header: string): void;
  }

  export const soap: {
    createClient(
      address: string,
      options: object,
      callback: (error: Error | null, client: Client) => void,
    ): void;
    readonly BasicAuthSecurity: new (login: string, password: string) => object;
  };
}
