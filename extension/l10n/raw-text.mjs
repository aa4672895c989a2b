/**
 * A rule for ESLint: what users read or hear goes through `t`, or no translation can reach it.
 *
 * A text is told from names and keys by its looks (two words, or a capital letter at its start) and by where it goes:
 * in a label, a tooltip or an announcement even `total` is one. What the types say can only be one of a few strings is
 * none.
 */

const twoWords = /\p{L}{2,}[,;:.…]?\s+[(“]?\p{L}/u;
const capital = /^\s*\p{Lu}\p{Ll}|\b(Ctrl|Shift|Alt) \+ /u;
/** At least a word that is more than a unit or the sign of a goroutine, proc or thread. */
const word = /(?<![\p{L}\d])(?!(?:ns|µs|ms|[KMGT]iB|Hz|[a-z]+\()(?![\p{L}]))\p{L}{2,}/u;

/** Names of products and formats; markup; expressions of Find, such as `fn:  top:  file:`. */
const namesOfThings = /^(TraceInsight|CSV|Markdown)$/;
const markup = /^\s*(<[a-z!]|#version)/;
const expression = /^(\s*,?\s*[a-z]+(:|!?=|[<>]=?)("[^"]*"|[^\s,"]*))+$/;

/** Properties and attributes that are read or heard, and those that never are. */
const heard =
  /^(title|label|text|detail|message|placeholder|description|heading|aria-label|aria-valuetext|aria-roledescription|ariaLabel|textContent|innerText)$/;
const unheard =
  /^(class|className|id|role|type|kind|for|href|rel|style|font|key|code|method|event|d|transform|fill|stroke|tabindex|aria-(live|controls|hidden|labelledby|describedby|haspopup|autocomplete|orientation)|data-.*)$/;
/** Functions of the pages: which of their arguments are shown. */
const shows = {
  el: (index) => index >= 2,
  button: (index) => index === 0,
  setText: (index) => index === 1,
  say: () => true,
  failed: () => true,
  append: () => true,
  prepend: () => true,
  replaceChildren: () => true,
  fillText: (index) => index === 0,
  showErrorMessage: () => true,
  showInformationMessage: () => true,
  showWarningMessage: () => true,
};
/** Methods none of whose arguments is shown. */
const silent =
  /^(querySelector|querySelectorAll|closest|matches|addEventListener|removeEventListener|add|remove|toggle|contains|getContext|getElementById|createElement|createElementNS|getAttribute|removeAttribute|hasAttribute|getPropertyValue|executeCommand|registerCommand|getConfiguration|get|has|startsWith|endsWith|includes|indexOf|test|exec|split|replace|replaceAll|join|localeCompare|RegExp|asset|measure|mark|shader|log|error|warn|info|debug|trace|affectsConfiguration)$/;

const nameOf = (node) => {
  if (node?.type === 'Identifier' || node?.type === 'PrivateIdentifier') return node.name;
  if (node?.type === 'Literal') return String(node.value);
  if (node?.type === 'MemberExpression') return nameOf(node.property);
  return '';
};

/** What a text is handed on through, unchanged or as a part of a longer one. */
const isPath = (node, child) =>
  ['LogicalExpression', 'ArrayExpression', 'SpreadElement', 'TSAsExpression'].includes(node.type) ||
  ['TSSatisfiesExpression', 'TSNonNullExpression', 'TemplateLiteral'].includes(node.type) ||
  (node.type === 'ConditionalExpression' && node.test !== child) ||
  (node.type === 'BinaryExpression' && node.operator === '+');

/** @returns whether it is shown, or undefined where its looks have to tell. */
function isShown(start) {
  let child = start;
  let node = start.parent;
  while (isPath(node, child)) [child, node] = [node, node.parent];
  switch (node.type) {
    case 'CallExpression':
    case 'NewExpression': {
      const name = nameOf(node.callee);
      const index = node.arguments.indexOf(child);
      if (index < 0) return undefined;
      if (['t', 'countText', 'counted', 'matchMedia'].includes(name)) return false;
      if (name === 'setAttribute') return index === 1 && heard.test(nameOf(node.arguments[0]));
      if (Object.hasOwn(shows, name)) return shows[name](index) ? true : false;
      const isMethod = node.callee.type === 'MemberExpression' || name === 'RegExp';
      return isMethod && silent.test(name) ? false : undefined;
    }
    case 'Property':
    case 'PropertyDefinition': {
      if (node.key === child) return false;
      const name = nameOf(node.key);
      return heard.test(name) ? true : unheard.test(name) ? false : undefined;
    }
    case 'VariableDeclarator':
      return unheard.test(nameOf(node.id)) ? false : undefined;
    case 'AssignmentExpression': {
      const name = nameOf(node.left);
      return heard.test(name) ? true : unheard.test(name) ? false : undefined;
    }
    case 'BinaryExpression':
    case 'SwitchCase':
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ImportExpression':
    case 'TSLiteralType':
    case 'MemberExpression':
    case 'TaggedTemplateExpression':
      return false;
    default:
      return undefined;
  }
}

export const rawText = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      raw: "Users read or hear this: write t('…{0}…', value), so that it can be translated, and `npm run l10n`.",
    },
  },
  create(context) {
    const { program, esTreeNodeToTSNodeMap } = context.sourceCode.parserServices;
    /** Only one of a few strings can stand here, so it is no text. */
    const isChoice = (node) => {
      const checker = program.getTypeChecker();
      const type = checker.getContextualType(esTreeNodeToTSNodeMap.get(node));
      const parts = type?.isUnion() ? type.types : type ? [type] : [];
      return parts.some((part) => part.isStringLiteral()) && !parts.some((part) => part.flags & 4);
    };
    const judge = (node, text) => {
      if (!word.test(text) || namesOfThings.test(text)) return;
      if (markup.test(text) || expression.test(text)) return;
      const shown = isShown(node);
      if (shown === false) return;
      if (!shown && !twoWords.test(text) && !capital.test(text)) return;
      if (node.type === 'Literal' && isChoice(node)) return;
      context.report({ node, messageId: 'raw' });
    };
    return {
      Literal(node) {
        if (typeof node.value === 'string') judge(node, node.value);
      },
      TemplateLiteral(node) {
        judge(node, node.quasis.map(({ value }) => value.cooked).join('\u0000'));
      },
    };
  },
};
