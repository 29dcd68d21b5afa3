// The bundler puts a style sheet's text where it is imported.
declare module '*.css' {
  const text: string;
  export default text;
}
